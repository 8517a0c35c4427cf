import { z } from 'zod';
import { AlertFiring, AlertRule, AlertRuleDraft, AlertTest } from '../domain/alert';
import { EpochMs } from '../domain/epoch-ms';
import { Backup, Health } from '../domain/health';
import { InstrumentId } from '../domain/instrument';
import { operation, pagesBefore } from './operation';

export const alertOperations = {
  rules: operation({
    summary: 'Alert rules, newest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    input: z.strictObject({}).default({}),
    output: z.array(AlertRule),
  }),
  save: operation({
    summary: 'Adds an alert rule, or changes one into a new version; what fired before stays.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ ruleId: z.string().optional(), rule: AlertRuleDraft }),
    output: AlertRule,
  }),
  remove: operation({
    summary: 'Removes an alert rule. What it fired stays in the inbox.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ ruleId: z.string() }),
    output: z.object({ removed: z.boolean() }),
  }),
  test: operation({
    summary: 'How often a rule would have fired on stored candles of one of its instruments, and what followed.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp'],
    input: z.strictObject({
      rule: AlertRuleDraft,
      /** One of the rule's; its first where it is missing. */
      instrument: InstrumentId.optional(),
      asOf: EpochMs.optional(),
      lookback: z.number().int().min(100).max(50_000).default(5_000),
    }),
    output: AlertTest,
  }),
  inbox: operation({
    summary: 'What fired, newest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp', 'assistant'],
    paging: pagesBefore(
      ({ firings }: { firings: readonly AlertFiring[] }) => firings,
      ({ id }) => id,
    ),
    input: z.strictObject({
      isUnreadOnly: z.boolean().default(false),
      ruleId: z.string().optional(),
      /** Id of the last firing of the page before: only older ones are told. */
      before: z.string().max(128).optional(),
      limit: z.number().int().min(1).max(5_000).default(200),
    }),
    output: z.object({ firings: z.array(AlertFiring), unread: z.number().int() }),
  }),
  markRead: operation({
    summary: 'Marks alerts of the inbox as read; all of them with null.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({ firingIds: z.array(z.string()).max(5_000).nullable() }),
    output: z.object({ unread: z.number().int() }),
  }),
  sendTest: operation({
    summary: 'Sends a test message through the channels as they are set, so that one sees that they work.',
    scope: 'admin',
    kind: 'command',
    doors: [],
    input: z.strictObject({}).default({}),
    output: z.object({
      results: z.array(z.object({ channel: z.string(), isDelivered: z.boolean(), error: z.string().nullable() })),
    }),
  }),
};

export const healthOperations = {
  get: operation({
    summary: 'How the workstation is: feeds, model, queue, event loop, disk, journal, breaker, last backup.',
    scope: 'read',
    kind: 'query',
    doors: ['cli', 'rest', 'mcp'],
    input: z.strictObject({}).default({}),
    output: Health,
  }),
  backups: operation({
    summary: 'Copies of the journal, newest first.',
    scope: 'read',
    kind: 'query',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: z.array(Backup),
  }),
  backUp: operation({
    summary: 'Copies the journal now and reads the copy back to see that it is sound.',
    scope: 'admin',
    kind: 'command',
    doors: ['cli'],
    input: z.strictObject({}).default({}),
    output: Backup,
  }),
};
