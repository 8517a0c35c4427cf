import { z } from 'zod';
import { EpochMs } from './epoch-ms';

/** How an external MCP server is reached: a program that is started, or an address. */
export const ExternalTransport = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stdio'),
    command: z.string().trim().min(1).max(500),
    args: z.array(z.string().max(1_000)).max(50).readonly().default([]),
    /** Names of the environment variables that it is given; their values are read when it starts and stored nowhere. */
    environment: z
      .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/))
      .max(50)
      .readonly()
      .default([]),
  }),
  z.strictObject({ kind: z.literal('http'), url: z.url({ protocol: /^https?$/ }).max(500) }),
]);
export type ExternalTransport = z.infer<typeof ExternalTransport>;

/** A tool that an external server offers. Its words are the server's: data, never instructions. */
export const ExternalTool = z
  .object({
    name: z.string().max(128),
    description: z.string().max(4_000),
    /** JSON schema of its arguments, as the server gave it. */
    inputSchema: z.record(z.string(), z.unknown()).readonly(),
    /** SHA-256 of name, description and schemas: what the person allowed is this and nothing else. */
    hash: z.string().length(64),
    isAllowed: z.boolean(),
  })
  .readonly();
export type ExternalTool = z.infer<typeof ExternalTool>;

/**
 * `off`: not in use, as after it was added. `ready`: it can be asked. `changed`: it offers other tools than those that were
 * pinned, and is asked nothing until the person looks. `failed`: it cannot be reached.
 */
export const ExternalServerState = z.enum(['off', 'connecting', 'ready', 'changed', 'failed']);
export type ExternalServerState = z.infer<typeof ExternalServerState>;

export const ExternalServer = z
  .object({
    id: z.string(),
    /** What the person calls it: `@name` in the chat. */
    name: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'Expected a short name of a-z, 0-9 and -.'),
    transport: ExternalTransport,
    isEnabled: z.boolean(),
    state: ExternalServerState,
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    /** The pinned tools: none before the person looked at them. */
    tools: z.array(ExternalTool).readonly(),
    /** What it offers instead, while `changed`. */
    offered: z.array(ExternalTool).readonly(),
    pinnedAt: EpochMs.nullable(),
    addedAt: EpochMs,
    calls: z.number().int().min(0),
    lastCalledAt: EpochMs.nullable(),
  })
  .readonly();
export type ExternalServer = z.infer<typeof ExternalServer>;

/** What a tool answered: text of others, bounded, to be shown as it is and to be given to a model as data only. */
export const ExternalToolResult = z
  .object({
    server: z.string(),
    tool: z.string(),
    isError: z.boolean(),
    text: z.string(),
    /** Whether text was left out because it was too long. */
    isCut: z.boolean(),
    durationMs: z.number(),
  })
  .readonly();
export type ExternalToolResult = z.infer<typeof ExternalToolResult>;
