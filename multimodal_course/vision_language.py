"""Vision-language models: questions about pictures, one by one, in batches, in conversation, streamed.

`VisionLanguageModel` is a thin layer over any image-text-to-text model of transformers with a chat template
(LLaVA-1.5, Qwen2-VL, …). Its `.model` and `.processor` stay open for everything it does not do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import torch
from PIL import Image

from . import image_tokens as tokens
from .attention import steady_attention
from .errors import BadImageError, BadPromptError
from .fast_path import FastPath
from .generation import checked_settings, seeded, settings_errors, stream_text
from .hardware import count
from .images import ImageSource, open_image
from .memory import Releasable

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from transformers import BatchFeature, PreTrainedModel, ProcessorMixin

Message: TypeAlias = dict[str, Any]


class VisionLanguageModel(Releasable):
    """A model that answers questions about pictures.

    Every answering method takes `max_new_tokens`, `seed` (repeats a sampled answer) and the settings of
    transformers' `generate` under their own names: `do_sample`, `temperature`, `top_p`, `num_beams`, ….
    Answers are greedy unless `do_sample=True`, come without the prompt, and without special tokens.

    Pictures are paths, bytes, PIL pictures or numpy arrays (see `open_image`). Use it as a context manager,
    or `release` it, to free its memory.

    Args:
        model: an image-text-to-text model of transformers.
        processor: its processor, with a chat template.
        name: what to call it in messages.
    """

    def __init__(self, model: PreTrainedModel, processor: ProcessorMixin, name: str = "vlm") -> None:
        self.model = model.eval()
        self.processor = processor
        self.name = name
        self._fast = FastPath(model)

    # -- asking ------------------------------------------------------------------------------------------

    def ask(
        self,
        image: ImageSource,
        question: str,
        *,
        max_new_tokens: int = 64,
        seed: int | None = None,
        **settings: Any,
    ) -> str:
        """Answer one question about one picture.

        Raises:
            BadPromptError: the question is empty, or there is no picture.
            BadImageError: the picture cannot be opened.
            BadSettingError: a setting is unknown, impossible or without effect.
            StaleProcessorError: the processor's configuration does not fit the model.
        """
        return self.ask_batch([image], [question], max_new_tokens=max_new_tokens, seed=seed, **settings)[0]

    def ask_batch(
        self,
        images: Sequence[ImageSource],
        questions: Sequence[str] | str,
        *,
        max_new_tokens: int = 64,
        seed: int | None = None,
        **settings: Any,
    ) -> list[str]:
        """Answer the i-th question about the i-th picture, all in one `generate` call.

        Pictures may differ in size and questions in length: shorter prompts are padded on the left. One
        question as a plain string is asked of every picture. Raises as `ask` does.
        """
        questions = [questions] * len(images) if isinstance(questions, str) else list(questions)
        if len(images) != len(questions):
            raise BadPromptError(
                f"There are {len(images)} pictures and {len(questions)} questions.",
                "The i-th question is about the i-th picture.",
                "Pass as many questions as pictures, or one question as a plain string for all of them.",
            )
        if not questions:
            return []
        inputs = self._inputs(
            [self.prompt(q) for q in questions], [[_picture(i)] for i in images], max_new_tokens
        )
        return self._answers(inputs, max_new_tokens, seed, settings)

    def complete(
        self,
        prompt: str,
        images: Sequence[ImageSource] = (),
        *,
        max_new_tokens: int = 64,
        seed: int | None = None,
        **settings: Any,
    ) -> str:
        """Continue exactly this text, which holds one image placeholder (`<image>`) for each picture."""
        inputs = self._inputs([prompt], [[_picture(image) for image in images]], max_new_tokens)
        return self._answers(inputs, max_new_tokens, seed, settings)[0]

    def stream(
        self,
        image: ImageSource,
        question: str,
        *,
        max_new_tokens: int = 64,
        seed: int | None = None,
        **settings: Any,
    ) -> Iterator[str]:
        """Yield the answer of `ask` piece by piece while it is made; stop reading to stop the model.

        It takes the plain path even after `warm_up`: it generates in a thread of its own.
        """
        inputs = self._inputs([self.prompt(question)], [[_picture(image)]], max_new_tokens)
        settings = checked_settings(settings)

        def generate(**extra: Any) -> None:
            self._generate(inputs, max_new_tokens, seed, settings | extra)

        return stream_text(generate, self.processor.tokenizer)

    def chat(self, image: ImageSource | Sequence[ImageSource] | None = None) -> Chat:
        """Begin a conversation, about a picture, several pictures, or none."""
        return Chat(self, image)

    # -- looking inside ----------------------------------------------------------------------------------

    def prompt(self, question: str, images: int = 1) -> str:
        """Return the exact text that the model is given for a question about so many pictures."""
        content = [{"type": "image"}] * images + [_text(self._question(question))]
        return self._render([{"role": "user", "content": content}])

    def image_tokens(self, image: ImageSource) -> tuple[int, int]:
        """Return (rows, columns) of the grid of image tokens that this picture becomes."""
        return tokens.grid(self._inputs([self.prompt("?")], [[_picture(image)]]), self.model)

    def attention(self, image: ImageSource, question: str) -> NDArray[np.float32]:
        """Return how much of its attention the model gives to each image token when the answer begins.

        Mean over the heads of the upper half of the layers, read where the first token of the answer is
        chosen. Shape (rows, columns) as `image_tokens` says; the sum is the share that the picture gets,
        the rest goes to the text.
        """
        inputs = self._inputs([self.prompt(question)], [[_picture(image)]])
        return tokens.first_attention(inputs, self.model)

    # -- speed and memory --------------------------------------------------------------------------------

    def warm_up(
        self,
        questions: int,
        *,
        batch_size: int = 1,
        max_new_tokens: int = 64,
        image: ImageSource | None = None,
    ) -> None:
        """Compile the decoding step if that pays for so many questions, and print what was done and why.

        Later calls with this batch size, from this thread, with no longer prompts and answers, take the
        compiled path (same answers, sooner); all others take the plain one.

        Args:
            questions: how many questions will follow.
            batch_size: how many of them go into each call.
            max_new_tokens: the most tokens an answer may have.
            image: a picture of the largest size to come (for models whose image tokens depend on it).
        """
        picture = open_image(image) if image is not None else Image.new("RGB", (640, 480), "gray")
        long, short = "Look closely. " * 12 + "What is it?", "?"
        exact = {"max_new_tokens": max_new_tokens, "min_new_tokens": max_new_tokens}

        def answer(uneven: bool) -> None:
            questions = [long] + [short if uneven else long] * (batch_size - 1)
            self.ask_batch([picture] * batch_size, questions, **exact)

        prompt = self._inputs([self.prompt(long)], [[picture]])["input_ids"]
        length = prompt.shape[1] + max_new_tokens
        print(self._fast.warm_up(self.name, answer, length, batch_size, questions))

    @property
    def device(self) -> torch.device:
        """Where the model's weights are."""
        return self.opened("model").device

    def close(self) -> None:
        """Let go of the model, the processor and every graph that was compiled."""
        self._fast.close()
        super().close()

    def __repr__(self) -> str:
        if self.model is None:
            return f"VisionLanguageModel({self.name}: closed)"
        parameters = count(self.model.num_parameters())
        attention = self.model.config.get_text_config()._attn_implementation
        return (
            f"VisionLanguageModel({self.name}: {type(self.model).__name__}, {parameters} parameters, "
            f"{str(self.model.dtype).removeprefix('torch.')}, {attention} attention, {self.device})"
        )

    # -- how it works ------------------------------------------------------------------------------------

    def _question(self, question: str) -> str:
        if not isinstance(question, str) or not question.strip():
            raise BadPromptError(
                "The question is empty." if isinstance(question, str) else f"{question!r} is not a question.",
                "The model answers text: with none it would make something up.",
                'Ask something, for instance "What is in the picture?".',
            )
        return question.strip()

    def _render(self, messages: list[Message]) -> str:
        processor = self.opened("processor")
        return processor.apply_chat_template(messages, add_generation_prompt=True, tokenize=False)

    def _placeholder(self) -> str:
        return tokens.placeholder(
            self.processor, self._render([{"role": "user", "content": [{"type": "image"}, _text("?")]}])
        )

    def _inputs(
        self, prompts: list[str], pictures: list[list[Image.Image]], max_new_tokens: int = 1
    ) -> BatchFeature:
        """Turn prompts and their pictures into the model's tensors, having checked all that can be wrong."""
        model = self.opened("model")
        token = self._placeholder() if any(pictures) else getattr(self.processor, "image_token", None)
        for prompt, mine in zip(prompts, pictures, strict=True):
            if token:
                tokens.check_placeholders(prompt, token, len(mine))
        tokens.check_processor(self.processor, model)
        bos = self.processor.tokenizer.bos_token
        try:
            inputs = self.processor(
                text=prompts,
                images=pictures if any(pictures) else None,
                padding=True,
                padding_side="left",
                add_special_tokens=not (bos and prompts[0].startswith(bos)),  # some templates write it
                return_tensors="pt",
            )
        except ValueError as error:
            sizes = ", ".join(f"{p.width}×{p.height}" for mine in pictures for p in mine)
            raise BadImageError(
                f"The processor of {self.name} refuses a picture ({sizes}).", str(error), "Crop or resize it."
            ) from error
        length = inputs["input_ids"].shape[1]
        limit = getattr(model.config.get_text_config(), "max_position_embeddings", None)
        if limit and length + max_new_tokens > limit:
            raise BadPromptError(
                f"The prompt has {length} tokens, and {max_new_tokens} new ones are wanted.",
                f"{self.name} can hold {limit} tokens in all, pictures included.",
                "Ask for fewer new tokens, shorten the text, or begin a new chat.",
            )
        return inputs.to(self.device, dtype=model.dtype)

    def _answers(
        self, inputs: BatchFeature, max_new_tokens: int, seed: int | None, settings: dict[str, Any]
    ) -> list[str]:
        output = self._generate(inputs, max_new_tokens, seed, checked_settings(settings))
        answers = output[:, inputs["input_ids"].shape[1] :]
        return [text.strip() for text in self.processor.batch_decode(answers, skip_special_tokens=True)]

    def _generate(
        self, inputs: BatchFeature, max_new_tokens: int, seed: int | None, settings: dict[str, Any]
    ) -> torch.Tensor:
        batch, length = inputs["input_ids"].shape
        settings = settings | self._fast.settings(batch, length + max_new_tokens, settings)
        with seeded(seed, self.device), settings_errors(), steady_attention():
            return self.model.generate(**inputs, max_new_tokens=max_new_tokens, **settings)


class Chat:
    """A conversation: every turn sees all turns before it, pictures included.

    `messages` holds it in the form that transformers' chat templates take.
    """

    def __init__(
        self, vlm: VisionLanguageModel, image: ImageSource | Sequence[ImageSource] | None = None
    ) -> None:
        self.messages: list[Message] = []
        self._vlm = vlm
        self._shown = _pictures(image)  # goes with the first question

    def say(
        self,
        text: str,
        image: ImageSource | Sequence[ImageSource] | None = None,
        *,
        max_new_tokens: int = 64,
        seed: int | None = None,
        **settings: Any,
    ) -> str:
        """Say something, with a further picture or several if you like, and return the answer.

        A turn that fails leaves the conversation as it was. Raises as `VisionLanguageModel.ask` does.
        """
        pictures = self._shown + _pictures(image)
        content = [{"type": "image", "image": p} for p in pictures] + [_text(self._vlm._question(text))]
        messages = [*self.messages, {"role": "user", "content": content}]
        shown = [part["image"] for m in messages for part in m["content"] if part["type"] == "image"]
        answer = self._vlm.complete(
            self._vlm._render(messages), shown, max_new_tokens=max_new_tokens, seed=seed, **settings
        )
        self.messages = [*messages, {"role": "assistant", "content": [_text(answer)]}]
        self._shown = []
        return answer


def _picture(image: ImageSource | None) -> Image.Image:
    if image is None:
        raise BadPromptError(
            "The question has no picture.",
            "This asks about a picture, and None was given.",
            "Pass a picture; to talk without one, use `chat().say(text)`.",
        )
    return open_image(image)


def _pictures(image: ImageSource | Sequence[ImageSource] | None) -> list[Image.Image]:
    if image is None:
        return []
    return [_picture(i) for i in image] if isinstance(image, (list, tuple)) else [_picture(image)]


def _text(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}
