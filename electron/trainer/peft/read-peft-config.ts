import { open } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '#shared/domain/app-error';
import { findRepeatedKey } from './find-repeated-key';
import { peftRefusal } from './peft-refusal';

/** What a LoRA's `adapter_config.json` says that matters for using it. */
export interface PeftConfig {
  /** Rank and alpha of a module (`model.layers.0.self_attn.q_proj`), and what its change is multiplied with. */
  scaleOf(module: string): { readonly rank: number; readonly scale: number };
  /** Of modules that no pattern names. */
  readonly rank: number;
  readonly scale: number;
  /** Whether the adapter was put on this module; `true` where the file does not list them. */
  isTarget(module: string): boolean;
  /** Name of the base in a public collection (`owner/name`); `null` where it is a path or missing. */
  readonly baseName: string | null;
}

/**
 * Reads the configuration of an adapter that PEFT has saved.
 *
 * @throws AppError `file_unreadable` where it is no LoRA, where it is of a kind that changes more than LoRA does (DoRA, biases,
 *   saved modules, initialisations that change the base), or where a pattern is an expression and not the end of a name.
 */
export async function readPeftConfig(file: string): Promise<PeftConfig> {
  const config = parseConfig(file, await readText(file));
  for (const [field, isSupported] of Object.entries(SUPPORTED)) {
    if (field in config && !isSupported(config[field])) throw unsupported(file, field, config[field]);
  }
  for (const [field, value] of Object.entries(config)) {
    // Later variants of LoRA come as further switches; what is not known cannot be left out.
    if (field.startsWith('use_') && !KNOWN_SWITCHES.has(field) && !isOff(value)) throw unsupported(file, field, value);
  }
  const ranks = readPattern(file, 'rank_pattern', config.rank_pattern, Rank);
  const alphas = readPattern(file, 'alpha_pattern', config.alpha_pattern, Alpha);
  const scaleFor = (rank: number, alpha: number) => alpha / (config.use_rslora ? Math.sqrt(rank) : rank);
  const targets = Array.isArray(config.target_modules) ? config.target_modules : null;
  const baseName = config.base_model_name_or_path ?? '';
  return {
    rank: config.r,
    scale: scaleFor(config.r, config.lora_alpha),
    scaleOf(module) {
      const rank = ranks(module) ?? config.r;
      return { rank, scale: scaleFor(rank, alphas(module) ?? config.lora_alpha) };
    },
    isTarget: (module) => !targets || targets.some((target) => module === target || module.endsWith(`.${target}`)),
    baseName: PUBLIC_NAME.test(baseName) ? baseName : null,
  };
}

async function readText(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > MAX_CONFIG_BYTES) {
        throw peftRefusal(`Expected at most ${MAX_CONFIG_BYTES} bytes in ${file}, was ${size}.`, { file });
      }
      const bytes = Buffer.alloc(size);
      const { bytesRead } = await handle.read(bytes, 0, size, 0);
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw peftRefusal(`The adapter's configuration ${file} cannot be read.`, { file }, { cause: error });
  }
}

function parseConfig(file: string, text: string): z.infer<typeof ConfigFile> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw peftRefusal(`Expected JSON in ${file}.`, { file }, { cause: error });
  }
  const repeated = findRepeatedKey(text);
  if (repeated !== null) {
    throw peftRefusal(`Expected ${JSON.stringify(repeated)} once in ${file}, was there twice.`, { file });
  }
  const kind = z.looseObject({ peft_type: z.string() }).safeParse(parsed);
  if (!kind.success || kind.data.peft_type !== 'LORA') {
    const found = kind.success ? JSON.stringify(kind.data.peft_type.slice(0, 40)) : 'none';
    throw peftRefusal(`Expected the peft_type "LORA" in ${file}, was ${found}.`, { file });
  }
  const config = ConfigFile.safeParse(parsed);
  if (!config.success) {
    const [issue] = config.error.issues;
    throw peftRefusal(`Expected a LoRA's settings in ${file}; ${issue?.path.join('.')}: ${issue?.message}.`, { file });
  }
  return config.data;
}

/**
 * The value for a module of the first name that is the module's or its end. PEFT takes the names for regular expressions; those
 * of a foreign file are not run here, so only plain names pass.
 */
function readPattern(
  file: string,
  field: string,
  pattern: Readonly<Record<string, unknown>> | null | undefined,
  schema: z.ZodType<number>,
): (module: string) => number | null {
  const entries = Object.entries(pattern ?? {}).map(([name, value]) => {
    if (!PLAIN_NAME.test(name)) throw unsupported(file, field, name);
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw unsupported(file, `${field}.${name}`, value);
    return { isWhole: name.startsWith('^'), name: name.replace('^', ''), value: parsed.data };
  });
  return (module) => {
    const found = entries.find(({ isWhole, name }) => module === name || (!isWhole && module.endsWith(`.${name}`)));
    return found?.value ?? null;
  };
}

function unsupported(file: string, field: string, value: unknown) {
  const shown = (JSON.stringify(value) ?? 'undefined').slice(0, 120);
  return peftRefusal(`Adapters with ${field.slice(0, 120)} ${shown} are not supported (${file}).`, { file, field });
}

function isOff(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** Settings that would change what the model computes beyond its matrices, and what of them is the same as none. */
const SUPPORTED: Readonly<Record<string, (value: unknown) => boolean>> = {
  bias: (value) => value === 'none' || isOff(value),
  fan_in_fan_out: isOff,
  use_dora: isOff,
  use_qalora: isOff,
  lora_bias: isOff,
  modules_to_save: isOff,
  layer_replication: isOff,
  trainable_token_indices: isOff,
  target_parameters: isOff,
  alora_invocation_tokens: isOff,
  arrow_config: isOff,
  kasa_config: isOff,
  monteclora_config: isOff,
  ensure_weight_tying: isOff,
  // The others (PiSSA, OLoRA, CorDA, LoftQ, LoRA-GA) begin by changing the base.
  init_lora_weights: (value) =>
    isOff(value) || value === true || ['gaussian', 'eva', 'orthogonal', 'mica'].includes(String(value)),
};
const KNOWN_SWITCHES: ReadonlySet<string> = new Set(['use_rslora']);

const Rank = z.number().int().min(1).max(4096);
/** Zero would change nothing, and llama.cpp takes it for "no scale". */
const Alpha = z.number().positive().max(1e6);
const ModuleNames = z.array(z.string().min(1).max(256)).max(100_000);
const ConfigFile = z.looseObject({
  r: Rank,
  lora_alpha: Alpha,
  use_rslora: z.boolean().nullish(),
  target_modules: z.union([ModuleNames, z.string()]).nullish(),
  rank_pattern: z.record(z.string(), z.unknown()).nullish(),
  alpha_pattern: z.record(z.string(), z.unknown()).nullish(),
  base_model_name_or_path: z.string().nullish(),
});
const MAX_CONFIG_BYTES = 4 * 1024 * 1024;
/** A dot stands for itself. */
const PLAIN_NAME = /^\^?[A-Za-z0-9_.]{1,256}$/;
/** `owner/name` and no path: a path would tell of another person's computer. */
const PUBLIC_NAME = /^[A-Za-z0-9][\w-]*(?:\.[\w-]+)*\/[A-Za-z0-9][\w-]*(?:\.[\w-]+)*$/;
