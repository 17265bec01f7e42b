"""Lab 4.1.2 as others solve it: correct answers, written from the student's notebook alone."""

import itertools
import math
from collections import Counter, defaultdict

import numpy as np
import torch


def noise_by_weights(picture, noise, alpha_bar):
    return np.tensordot([alpha_bar**0.5, (1 - alpha_bar) ** 0.5], np.stack([picture, noise]), axes=1)


def noise_by_pixel(picture, noise, alpha_bar):
    signal, rest = math.sqrt(alpha_bar), math.sqrt(1 - alpha_bar)
    pairs = zip(np.ravel(picture), np.ravel(noise), strict=True)
    return np.array([signal * x + rest * e for x, e in pairs]).reshape(np.shape(picture))


def noise_by_torch(picture, noise, alpha_bar):
    share = torch.tensor(float(alpha_bar), dtype=torch.float64)
    noisy = share.sqrt() * torch.as_tensor(picture) + (1 - share).sqrt() * torch.as_tensor(noise)
    return noisy.numpy()


def psnr_by_numpy(a, b):
    with np.errstate(divide="ignore"):
        return 10 * np.log10(4 / np.mean(np.square(a - b)))


def psnr_by_logarithms(a, b):
    differences = np.ravel(np.asarray(a, dtype=float) - b).tolist()
    mse = sum(d * d for d in differences) / len(differences)
    return math.inf if mse == 0 else 20 * math.log10(2) - 10 * math.log10(mse)


def psnr_by_torch(a, b):
    mse = torch.nn.functional.mse_loss(torch.as_tensor(a), torch.as_tensor(b))
    return (20 * torch.log10(2 / mse.sqrt())).item()


def guide_by_shares(without, with_prompt, scale):
    return (1 - scale) * without + scale * with_prompt


def guide_step_by_step(without, with_prompt, scale):
    way = with_prompt - without
    way = way * scale
    return way + without


def guide_by_summing(without, with_prompt, scale):
    return sum(weight * output for weight, output in ((1 - scale, without), (scale, with_prompt)))


def obedience_by_loop(verdicts):
    shares = {}
    for setting, found in verdicts.items():
        right = 0
        for verdict in found:
            if verdict.all_right:
                right += 1
        shares[setting] = right / len(found)
    return shares


def obedience_by_numpy(verdicts):
    return {setting: np.mean([v.all_right for v in found]) for setting, found in verdicts.items()}


def obedience_by_filter(verdicts):
    right = {setting: [v for v in found if v.all_right is True] for setting, found in verdicts.items()}
    return defaultdict(float, {s: len(right[s]) / len(verdicts[s]) for s in verdicts})


def variety_by_pairs(values):
    pairs = list(itertools.combinations(values, 2))
    return sum(a != b for a, b in pairs) / len(pairs) if pairs else 0


def variety_by_counting(values):
    n, alike = len(values), sum(c * (c - 1) for c in Counter(values).values())
    return 1 - alike / (n * (n - 1)) if n > 1 else 0.0


def variety_by_numpy(values):
    if len(values) < 2:
        return 0
    values = np.array(values)
    differ = values[:, None] != values[None, :]
    return differ[np.triu_indices(len(values), 1)].mean()


def fewest_by_walking(quality, share=0.95):
    for steps in sorted(quality):
        if quality[steps] >= share * max(quality.values()):
            return steps
    raise ValueError("no steps")


def fewest_by_filter(quality, share=0.95):
    best = max(quality.values())
    return min(filter(lambda steps: quality[steps] >= best * share, quality))


def fewest_by_numpy(quality, share=0.95):
    steps, values = np.array(list(quality)), np.array(list(quality.values()))
    return steps[values >= share * values.max()].min()


def best_by_max(draw, score, prompt, n):
    return max((draw(prompt, seed) for seed in range(n)), key=lambda picture: score(picture, prompt))


def best_by_lists(draw, score, prompt, n):
    pictures = [draw(prompt=prompt, seed=seed) for seed in range(n)]
    scores = [score(picture=picture, prompt=prompt) for picture in pictures]
    return pictures[int(np.argmax(scores))]


def best_by_sorting(draw, score, prompt, n):
    scored = [(score(picture, prompt), picture) for picture in (draw(prompt, seed) for seed in range(n))]
    return sorted(scored, key=lambda pair: -pair[0])[0][1]


SOLUTIONS = {
    "2.1": (noise_by_weights, noise_by_pixel, noise_by_torch),
    "2.2": (psnr_by_numpy, psnr_by_logarithms, psnr_by_torch),
    "2.3": (guide_by_shares, guide_step_by_step, guide_by_summing),
    "2.4": (obedience_by_loop, obedience_by_numpy, obedience_by_filter),
    "2.5": (variety_by_pairs, variety_by_counting, variety_by_numpy),
    "2.6": (fewest_by_walking, fewest_by_filter, fewest_by_numpy),
    "2.7": (best_by_max, best_by_lists, best_by_sorting),
}
