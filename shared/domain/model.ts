import { z } from 'zod';

/** Where a model file can be had, tried in order. */
export const ModelMirror = z.discriminatedUnion('kind', [
  /** HTTPS, or plain HTTP to this machine (a mirror that the person runs). */
  z
    .object({
      kind: z.literal('url'),
      url: z.union([z.url({ protocol: /^https$/ }), z.url({ hostname: /^127\.0\.0\.1$/ })]),
    })
    .readonly(),
  z
    .object({
      kind: z.literal('python-package'),
      name: z.string(),
      version: z.string(),
      /** Path of the GGUF file inside the wheel. */
      path: z.string(),
      wheelSha256: z.string(),
      wheelBytes: z.number().int(),
    })
    .readonly(),
]);
export type ModelMirror = z.infer<typeof ModelMirror>;

/** A base model that Fairgap knows: a GGUF file with a known hash. */
export const CatalogModel = z
  .object({
    id: z.string(),
    name: z.string(),
    parameters: z.string(),
    quantization: z.string(),
    license: z.string(),
    licenseUrl: z.string(),
    fileName: z.string(),
    sizeBytes: z.number().int(),
    /** Lower-case hex. */
    sha256: z.string().length(64),
    /** Tokens of context that the app gives it. */
    contextTokens: z.number().int(),
    /** Memory it needs while running, in bytes, measured or estimated. */
    memoryBytes: z.number().int(),
    mirrors: z.array(ModelMirror).min(1).readonly(),
    isDefault: z.boolean(),
    /** SHA-256 of the adapter that comes with the app for it and answers with it from the start; `null` where there is none. */
    adapterSha256: z.string().length(64).nullable().default(null),
  })
  .readonly();
export type CatalogModel = z.infer<typeof CatalogModel>;

export const ModelStatus = z
  .object({
    model: CatalogModel,
    state: z.enum(['absent', 'partial', 'installed']),
    /** Bytes already on disk of an unfinished download. */
    partialBytes: z.number().int(),
    isActive: z.boolean(),
  })
  .readonly();
export type ModelStatus = z.infer<typeof ModelStatus>;
