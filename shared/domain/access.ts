import { z } from 'zod';
import { EpochMs } from './epoch-ms';

/** A way in for programs: REST with its WebSocket, MCP, or the command line's socket. */
export const AccessDoor = z.enum(['rest', 'mcp', 'cli']);
export type AccessDoor = z.infer<typeof AccessDoor>;

/** What a program may be granted. Nothing else exists for programs: trading is for a person in the window. */
export const AccessScope = z.enum(['read', 'propose']);
export type AccessScope = z.infer<typeof AccessScope>;

/** Why a door turned somebody away. */
export const DenialCode = z.enum([
  'token_missing',
  'token_unknown',
  'host_refused',
  'origin_refused',
  'cross_site_refused',
  'door_not_granted',
  'scope_missing',
  'operation_unknown',
  'rate_limited',
  'too_many_connections',
  'too_large',
  'too_slow',
  'malformed',
]);
export type DenialCode = z.infer<typeof DenialCode>;

/** Origin of a web page, as browsers send it: scheme, host and port, nothing behind. */
export const WebOrigin = z
  .string()
  .max(200)
  .regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/, 'Expected an origin such as http://127.0.0.1:5173.');
export type WebOrigin = z.infer<typeof WebOrigin>;

/** What one client did in the last 24 hours. */
export const AccessUsage = z
  .object({
    calls: z.number().int().min(0),
    /** Calls that were answered with a refusal or a failure of the operation. */
    failures: z.number().int().min(0),
    /** Requests that the door turned away. */
    denials: z.number().int().min(0),
    meanMs: z.number().min(0).nullable(),
    maxMs: z.number().min(0).nullable(),
    /** WebSockets and MCP sessions that are open now. */
    connections: z.number().int().min(0),
  })
  .readonly();
export type AccessUsage = z.infer<typeof AccessUsage>;

/** A program that may come in, with a token of its own. */
export const AccessClient = z
  .object({
    id: z.string(),
    name: z.string(),
    /** `built_in`: scripts of this computer's user, and the command line. */
    kind: z.enum(['built_in', 'added']),
    doors: z.array(AccessDoor).readonly(),
    scopes: z.array(AccessScope).readonly(),
    /** Web pages that may use its token from a browser; none, unless the person names them. */
    origins: z.array(WebOrigin).readonly(),
    createdAt: EpochMs,
    /** Since when the present token holds. */
    rotatedAt: EpochMs,
    /** Since when it may not come in any more. */
    revokedAt: EpochMs.nullable(),
    lastSeenAt: EpochMs.nullable(),
    /** How the program called itself last: a claim, not a proof. */
    lastAgent: z.string().nullable(),
    /** File with the present token, readable by the user alone; `null` once revoked. */
    tokenFile: z.string().nullable(),
    usage: AccessUsage,
  })
  .readonly();
export type AccessClient = z.infer<typeof AccessClient>;

/** A client as a door must know it: the token only as its hash. */
export interface KnownClient {
  readonly id: string;
  readonly name: string;
  readonly doors: readonly AccessDoor[];
  readonly scopes: readonly AccessScope[];
  readonly origins: readonly string[];
  /** SHA-256 of the token, lower-case hex. A rotated one is another. */
  readonly tokenHash: string;
}

/** Somebody was turned away. */
export interface Denial {
  readonly door: AccessDoor;
  readonly code: DenialCode;
  /** `null` where the token told of nobody. */
  readonly clientId: string | null;
  readonly operation: string | null;
  /** Numbers and short words: a host that was asked for, a size. Never a token. */
  readonly details: Readonly<Record<string, string | number | null>>;
}

/** A command that a program called, or what a door turned away: equal denials of one minute are one record. */
export const AccessRecord = z
  .object({
    id: z.string(),
    at: EpochMs,
    door: AccessDoor,
    clientId: z.string().nullable(),
    clientName: z.string().nullable(),
    operation: z.string().nullable(),
    verdict: z.enum(['done', 'failed', 'denied']),
    /** Code of the error or of the denial. */
    code: z.string().nullable(),
    count: z.number().int().min(1),
    /** Numbers and ids for a person: never an argument's text, never a token. */
    details: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).readonly(),
  })
  .readonly();
export type AccessRecord = z.infer<typeof AccessRecord>;

/** Whether one door is open, and where. */
export const DoorStatus = z
  .object({
    door: AccessDoor,
    /** `failed`: it should be open and is not. */
    state: z.enum(['open', 'closed', 'failed']),
    /** `http://127.0.0.1:3085`, or the path of the command line's socket; `null` unless open. */
    address: z.string().nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    connections: z.number().int().min(0),
    since: EpochMs,
  })
  .readonly();
export type DoorStatus = z.infer<typeof DoorStatus>;

/** What the person set for the doors. */
export const DoorSettings = z.strictObject({
  rest: z
    .strictObject({ isOpen: z.boolean().default(true), port: DoorPort(3085) })
    .readonly()
    .prefault({}),
  mcp: z
    .strictObject({ isOpen: z.boolean().default(true), port: DoorPort(3606) })
    .readonly()
    .prefault({}),
});
export type DoorSettings = z.infer<typeof DoorSettings>;

/** 0 takes any free port. */
function DoorPort(preset: number) {
  return z.union([z.literal(0), z.number().int().min(1_024).max(65_535)]).default(preset);
}

/** The client that scripts of this computer's user are, unless they have one of their own. */
export const LOCAL_CLIENT = 'local';
/** The command line, which talks over a socket that only this computer's user can open. */
export const CLI_CLIENT = 'cli';

/** How a program is told where the workstation is: text to paste, and where it goes. */
export const ClientSetup = z
  .object({
    id: z.enum(['claude-desktop', 'claude-code', 'cursor', 'vs-code', 'lm-studio', 'cherry-studio', 'http', 'curl']),
    title: z.string(),
    /** File or menu where the text goes; a plain sentence. */
    place: z.string(),
    language: z.enum(['json', 'shell', 'text']),
    text: z.string(),
  })
  .readonly();
export type ClientSetup = z.infer<typeof ClientSetup>;
