"""Text in, text out: the language model that several labs share."""

from collections.abc import Sequence
from typing import Any

from .attention import steady_attention
from .errors import BadPromptError
from .memory import Releasable


class LanguageModel(Releasable):
    """A chat language model with its tokenizer; `.model` and `.tokenizer` stay open to you."""

    heavy = ("model", "tokenizer")

    def __init__(self, model: Any, tokenizer: Any, name: str) -> None:
        self.model, self.tokenizer, self.name = model, tokenizer, name

    def generate(
        self, prompt: str | Sequence[dict[str, str]], *, max_new_tokens: int = 128, **settings: Any
    ) -> str:
        """Answer a prompt.

        Args:
            prompt: a question, or a conversation: `[{"role": "user", "content": "..."}, ...]`.
            max_new_tokens: the longest answer, in tokens.
            settings: more of the library's own `model.generate` settings, such as `do_sample=True`.

        Raises:
            BadPromptError: the prompt is empty.
            ReleasedModelError: this object was closed.
        """
        return self.generate_batch([prompt], max_new_tokens=max_new_tokens, **settings)[0]

    def generate_batch(
        self,
        prompts: Sequence[str | Sequence[dict[str, str]]],
        *,
        max_new_tokens: int = 128,
        **settings: Any,
    ) -> list[str]:
        """Answer several prompts in one `generate` call; shorter ones are padded on the left.

        On a GPU many answers take little longer than one: each new token reads all weights, for one or for
        all. Takes and raises what `generate` does.
        """
        import torch

        if not prompts:
            return []
        model = self.opened("model")
        inputs = self.tokenizer.apply_chat_template(
            [_messages(prompt) for prompt in prompts],
            add_generation_prompt=True,
            tokenize=True,
            return_dict=True,
            return_tensors="pt",
            padding=len(prompts) > 1,
            tokenizer_kwargs={"padding_side": "left"},
        ).to(model.device)
        settings = {"do_sample": False, **settings}
        with torch.inference_mode(), steady_attention():
            output = model.generate(**inputs, max_new_tokens=max_new_tokens, **settings)
        answers = output[:, inputs["input_ids"].shape[1] :]
        return [text.strip() for text in self.tokenizer.batch_decode(answers, skip_special_tokens=True)]


def _messages(prompt: str | Sequence[dict[str, str]]) -> list[dict[str, str]]:
    messages = [{"role": "user", "content": prompt}] if isinstance(prompt, str) else list(prompt)
    if not messages or not str(messages[-1].get("content", "")).strip():
        raise BadPromptError("The prompt is empty.", "There is nothing to answer.", "Ask something.")
    return messages
