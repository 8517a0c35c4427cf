"""A tiny random Llama with LoRA adapters in PEFT's own files, and what transformers answers with and without them.

Usage: peft-reference.py FOLDER. Writes FOLDER/base.safetensors, FOLDER/<case>/ as PEFT saves it, and FOLDER/reference.json with
the probabilities of every next token of every sequence.
"""

import copy
import json
import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

VOCABULARY = 288
ATTENTION = ["q_proj", "k_proj", "v_proj", "o_proj"]
ALL_LINEAR = ATTENTION + ["gate_proj", "up_proj", "down_proj"]

CASES = {
    "all-linear": (dict(r=4, lora_alpha=8, target_modules=ALL_LINEAR), torch.float32),
    "queries-and-keys": (dict(r=8, lora_alpha=16, target_modules=["q_proj", "k_proj"]), torch.float32),
    "rank-stabilised": (
        dict(
            r=4,
            lora_alpha=6,
            target_modules=ATTENTION,
            use_rslora=True,
            rank_pattern={"k_proj": 2, "layers.1.self_attn.q_proj": 8},
            alpha_pattern={"o_proj": 3},
        ),
        torch.float32,
    ),
    "half": (dict(r=4, lora_alpha=8, target_modules=ALL_LINEAR), torch.float16),
    "brain-half": (dict(r=4, lora_alpha=8, target_modules=ALL_LINEAR), torch.bfloat16),
    "embeddings": (dict(r=4, lora_alpha=8, target_modules=["embed_tokens", "lm_head", "v_proj"]), torch.float32),
}


def main(folder: Path) -> None:
    torch.manual_seed(20240607)
    torch.set_num_threads(1)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=1024,
        rms_norm_eps=1e-5,
        rope_theta=10_000.0,
        tie_word_embeddings=False,
        initializer_range=0.2,
        attn_implementation="eager",
    )
    base = LlamaForCausalLM(config).eval()
    save_file({name: tensor.contiguous() for name, tensor in base.state_dict().items()}, folder / "base.safetensors")

    sequences = [torch.randint(0, 261, (length,)).tolist() for length in (1, 7, 40)]
    reference = {
        "sequences": sequences,
        "base": probabilities(base, sequences),
        "cases": {name: adapt(base, folder / name, sequences, *case) for name, case in CASES.items()},
    }
    (folder / "reference.json").write_text(json.dumps(reference))


def adapt(base, folder: Path, sequences, settings: dict, dtype: torch.dtype):
    model = get_peft_model(copy.deepcopy(base), LoraConfig(**settings)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_" in name:
                # What the file will hold is also what is computed with.
                parameter.copy_((0.25 * torch.randn_like(parameter)).to(dtype).float())
    answers = probabilities(model, sequences)
    for name, parameter in model.named_parameters():
        if "lora_" in name:
            parameter.data = parameter.data.to(dtype)
    model.save_pretrained(folder)
    return answers


def probabilities(model, sequences):
    with torch.no_grad():
        return [model(torch.tensor([tokens])).logits[0].double().softmax(-1).tolist() for tokens in sequences]


main(Path(sys.argv[1]))
