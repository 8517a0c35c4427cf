import { ARGUMENT_CASES } from './cases/arguments';
import { GROUNDING_CASES } from './cases/grounding';
import { INJECTION_CASES } from './cases/injections';
import { IRRELEVANCE_CASES } from './cases/irrelevance';
import { MULTI_TURN_CASES } from './cases/multi-turn';
import { REFUSAL_CASES } from './cases/refusals';
import { TICKET_CASES } from './cases/tickets';
import { TOOL_CHOICE_CASES } from './cases/tool-choice';
import type { EvalCase } from './eval-case';

/** Every case, in a fixed order. */
export const EVAL_CASES: readonly EvalCase[] = [
  ...TOOL_CHOICE_CASES,
  ...ARGUMENT_CASES,
  ...MULTI_TURN_CASES,
  ...REFUSAL_CASES,
  ...IRRELEVANCE_CASES,
  ...GROUNDING_CASES,
  ...INJECTION_CASES,
  ...TICKET_CASES,
];
