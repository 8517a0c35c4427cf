import { z } from 'zod';
import { AccessClient, AccessDoor, AccessRecord, ClientSetup, DoorStatus, WebOrigin } from '../domain/access';
import { Language } from '../domain/chat';
import { ExternalServer, ExternalToolResult, ExternalTransport } from '../domain/external-server';
import { operation } from './operation';

/** What a person reads beside every proposal of a program: nothing in it is hidden, or turns what stands around it. */
const ClientName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(
    /^[^\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\u115F\u1160\u2800\u3164\uFFA0]*$/u,
    'Expected visible characters only.',
  );

/** Programs that come in from outside: doors, clients, tokens, and what they did. */
export const accessOperations = {
  doors: operation({
    summary: 'The local doors for programs: which are open, where, and what keeps one shut.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.array(DoorStatus),
  }),
  clients: operation({
    summary: 'Programs that may come in, what each may do, and what it did in the last 24 hours.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.array(AccessClient),
  }),
  addClient: operation({
    summary: 'Lets one more program in, with a token of its own; read-only unless proposing is granted here.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({
      name: ClientName,
      doors: z
        .array(AccessDoor.exclude(['cli']))
        .min(1)
        .default(['rest', 'mcp']),
      mayPropose: z.boolean().default(false),
      origins: z.array(WebOrigin).max(10).default([]),
    }),
    output: AccessClient,
  }),
  changeClient: operation({
    summary: 'Renames a program, or changes what it may do. What is taken away counts at once.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({
      clientId: z.string(),
      name: ClientName.optional(),
      doors: z
        .array(AccessDoor.exclude(['cli']))
        .min(1)
        .optional(),
      mayPropose: z.boolean().optional(),
      origins: z.array(WebOrigin).max(10).optional(),
    }),
    output: AccessClient,
  }),
  rotateToken: operation({
    summary: 'Gives a program a new token; the old one and every connection made with it end at once.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ clientId: z.string() }),
    output: AccessClient,
  }),
  revokeClient: operation({
    summary: 'Shuts a program out for good: its token and its connections end at once.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ clientId: z.string() }),
    output: AccessClient,
  }),
  token: operation({
    summary: "A program's token, to be copied once into its settings.",
    scope: 'admin',
    kind: 'query',
    doors: [],
    input: z.strictObject({ clientId: z.string() }),
    output: z.object({ token: z.string(), tokenFile: z.string() }),
  }),
  setup: operation({
    summary: 'How common programs are told where the workstation is: text to paste, and where it goes.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({ clientId: z.string(), language: Language.default('en') }),
    output: z.array(ClientSetup),
  }),
  audit: operation({
    summary: 'Commands that programs called and requests that were turned away, newest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({
      clientId: z.string().optional(),
      verdict: AccessRecord.unwrap().shape.verdict.optional(),
      before: z.string().optional(),
      limit: z.number().int().min(1).max(1_000).default(200),
    }),
    output: z.array(AccessRecord),
  }),
};

/** MCP servers of others that the assistant may ask: news, calendars. Off until the person says otherwise. */
export const externalOperations = {
  list: operation({
    summary: 'External MCP servers that the assistant may ask, with their tools and what is allowed.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.array(ExternalServer),
  }),
  add: operation({
    summary: 'Adds an external MCP server. It is off, and nothing of it is started or asked yet.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({ name: ExternalServer.unwrap().shape.name, transport: ExternalTransport }),
    output: ExternalServer,
  }),
  inspect: operation({
    summary: 'Connects to an external server and reads which tools it offers, to be looked at; calls none.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({ serverId: z.string() }),
    output: ExternalServer,
  }),
  allow: operation({
    summary: 'Pins the tools that were looked at and allows those that are named; others cannot be called.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({
      serverId: z.string(),
      /** Hashes of the tools that the person saw and allows. */
      hashes: z.array(z.string().length(64)).max(500),
    }),
    output: ExternalServer,
  }),
  enable: operation({
    summary: 'Takes an external server into use, or out of it.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({ serverId: z.string(), isEnabled: z.boolean() }),
    output: ExternalServer,
  }),
  remove: operation({
    summary: 'Removes an external server and everything that was allowed for it.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({ serverId: z.string() }),
    output: z.object({ removed: z.boolean() }),
  }),
  call: operation({
    summary: 'Asks an allowed tool of an external server; its answer is shown as data and acts on nothing.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({
      serverId: z.string(),
      tool: z.string().max(128),
      arguments: z.record(z.string(), z.unknown()).default({}),
    }),
    output: ExternalToolResult,
  }),
};
