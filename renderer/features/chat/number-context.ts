import { createContext } from 'react';
import type { GroundedNumber } from '#shared/domain/grounded-number';
import type { ToolCall } from '#shared/domain/tool-call';

/** What a number in an answer needs to know of the message round it. */
export interface NumbersOfMessage {
  readonly messageId: string;
  /** Every look-up of the turn. */
  readonly calls: readonly ToolCall[];
}

export interface NumbersOfBlock {
  /** Index of the block in the message. */
  readonly block: number;
  readonly numbers: readonly GroundedNumber[];
}

export const MessageNumbers = createContext<NumbersOfMessage>({ messageId: '', calls: [] });
export const BlockNumbers = createContext<NumbersOfBlock>({ block: 0, numbers: [] });
