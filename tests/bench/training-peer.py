"""Trains what training.bench.ts trains, with PyTorch: transformers' LlamaForCausalLM, and PEFT's LoRA where it can be imported.

Argument: a JSON file. `model`: folder for from_pretrained; `method`: lora or full; `adapter`: safetensors with the first values of
lora_A by module; `batches`: JSON with a list of rows (tokens, labels) for each step; `threads`; `update`: learning rate and so on.
Prints the loss and the time of each step and the most memory that the process had resident as JSON.
"""

import json
import math
import resource
import sys
import time

import torch
import transformers
from safetensors.torch import load_file
from transformers import LlamaForCausalLM

try:
    import peft
except ImportError:
    peft = None

NOT_LEARNT = -100
MODULES = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


class PlainLora(torch.nn.Module):
    """y = Wx + alpha / rank * B(Ax), where there is no PEFT."""

    def __init__(self, base, rank, alpha):
        super().__init__()
        self.base_layer = base
        self.scale = alpha / rank
        self.lora_A = torch.nn.Linear(base.in_features, rank, bias=False)
        self.lora_B = torch.nn.Linear(rank, base.out_features, bias=False)
        torch.nn.init.zeros_(self.lora_B.weight)

    def forward(self, x):
        return self.base_layer(x) + self.scale * self.lora_B(self.lora_A(x))


def with_lora(model, job):
    rank, alpha = job["rank"], job["alpha"]
    if peft:
        config = peft.LoraConfig(r=rank, lora_alpha=alpha, lora_dropout=0.0, bias="none", target_modules=MODULES)
        model = peft.get_peft_model(model, config)
        first = {name.removeprefix("base_model.model."): module.lora_A["default"].weight
                 for name, module in model.named_modules() if hasattr(module, "lora_A")}
    else:
        model.requires_grad_(False)
        for name, module in list(model.named_modules()):
            if name.rsplit(".", 1)[-1] in MODULES:
                parent, _, own = name.rpartition(".")
                setattr(model.get_submodule(parent), own, PlainLora(module, rank, alpha))
        first = {name: module.lora_A.weight for name, module in model.named_modules() if isinstance(module, PlainLora)}
    values = load_file(job["adapter"])
    assert {f"{name}.lora_A" for name in first} == set(values), "the adapters do not have the same modules"
    with torch.no_grad():
        for name, parameter in first.items():
            parameter.copy_(values[f"{name}.lora_A"])
    return model


def tensors_of(rows):
    """One row for each example, filled up to the longest."""
    width = max(len(row["tokens"]) for row in rows)
    fill = lambda values, filler: values + [filler] * (width - len(values))
    tokens = torch.tensor([fill(row["tokens"], 0) for row in rows])
    labels = torch.tensor([fill(row["labels"], NOT_LEARNT) for row in rows])
    if all(len(row["tokens"]) == width for row in rows):
        return {"input_ids": tokens, "labels": labels}
    mask = torch.tensor([fill([1] * len(row["tokens"]), 0) for row in rows])
    return {"input_ids": tokens, "labels": labels, "attention_mask": mask}


def peak_bytes():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def main(job):
    torch.set_num_threads(job["threads"])
    torch.set_num_interop_threads(1)
    with open(job["batches"]) as file:
        batches = [tensors_of(rows) for rows in json.load(file)]
    idle = peak_bytes()
    model = LlamaForCausalLM.from_pretrained(job["model"], dtype=torch.float32, attn_implementation="sdpa")
    model.config.use_cache = False
    if job["method"] == "lora":
        model = with_lora(model, job)
    model.train()
    update = job["update"]
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(
        [
            {"params": [p for p in trained if p.dim() > 1], "weight_decay": update["weightDecay"]},
            {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0},
        ],
        lr=update["learningRate"],
        betas=(update["beta1"], update["beta2"]),
        eps=update["epsilon"],
        fused=True,
    )
    step_ms, losses = [], []
    for batch in batches:
        start = time.perf_counter()
        loss = model(**batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, update["clipNorm"])
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
        step_ms.append((time.perf_counter() - start) * 1000)
    assert all(math.isfinite(loss) for loss in losses), "the losses are no numbers"
    lora = f", PEFT {peft.__version__}" if peft else ", no PEFT: LoRA by hand"
    print(
        json.dumps(
            {
                "version": f"PyTorch {torch.__version__}, transformers {transformers.__version__}{lora}",
                "stepMs": step_ms,
                "losses": losses,
                "peakBytes": peak_bytes(),
                "idleBytes": idle,
            }
        )
    )


with open(sys.argv[1]) as file:
    main(json.load(file))
