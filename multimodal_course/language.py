"""Text in, text out: the language model that several labs share."""

from collections.abc import Sequence
from typing import Any

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
        import torch

        messages = [{"role": "user", "content": prompt}] if isinstance(prompt, str) else list(prompt)
        if not messages or not str(messages[-1].get("content", "")).strip():
            raise BadPromptError("The prompt is empty.", "There is nothing to answer.", "Ask something.")
        model = self.opened("model")
        inputs = self.tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, tokenize=True, return_dict=True, return_tensors="pt"
        ).to(model.device)
        settings = {"do_sample": False, **settings}
        with torch.inference_mode():
            output = model.generate(**inputs, max_new_tokens=max_new_tokens, **settings)
        answer = output[0, inputs["input_ids"].shape[1] :]
        return self.tokenizer.decode(answer, skip_special_tokens=True).strip()
