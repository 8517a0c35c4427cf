import type { ChatStore } from '#electron/ports/chat-store';
import type { Clock } from '#electron/ports/clock';
import type { ChatBlock, ChatMessage } from '#shared/domain/chat';

/** What a conversation says while it happens. */
export type ChatEvent =
  | { readonly kind: 'chat-message'; readonly message: ChatMessage }
  | { readonly kind: 'chat-delta'; readonly messageId: string; readonly index: number; readonly text: string }
  | { readonly kind: 'chat-block'; readonly messageId: string; readonly index: number; readonly block: ChatBlock };

/** An answer that grows: every block is stored and told as it comes, so that a killed process leaves its beginning. */
export interface Answer {
  message(): ChatMessage;
  describe(fields: Partial<Omit<ChatMessage, 'id' | 'sessionId' | 'role' | 'blocks' | 'state'>>): void;
  /** Returns the index of the block. */
  add(block: ChatBlock): number;
  /** Appends to a block of a model's words; told, and stored with the next block. */
  append(index: number, text: string): void;
  replace(index: number, block: ChatBlock): void;
  /** Told even where it cannot be stored, which throws: whoever watches it has to see its end. */
  finish(state: 'done' | 'cancelled' | 'failed'): void;
}

/** @param begun - The message as it begins: streaming, without blocks. It is stored and told at once. */
export function growAnswer(
  begun: ChatMessage,
  parts: {
    readonly store: Pick<ChatStore, 'saveMessage'>;
    readonly clock: Clock;
    readonly onEvent: (event: ChatEvent) => void;
  },
): Answer {
  const { store, clock, onEvent } = parts;
  let message = begun;
  const change = (fields: Partial<ChatMessage>): void => {
    message = { ...message, ...fields };
  };
  const save = (): void => store.saveMessage(message, clock.now());
  const tellWhole = (): void => {
    save();
    onEvent({ kind: 'chat-message', message });
  };
  tellWhole();
  return {
    message: () => message,
    describe: change,
    add: (block) => {
      change({ blocks: [...message.blocks, block] });
      save();
      const index = message.blocks.length - 1;
      onEvent({ kind: 'chat-block', messageId: message.id, index, block });
      return index;
    },
    append: (index, text) => {
      const block = message.blocks[index];
      if (block?.kind !== 'model') return;
      change({ blocks: message.blocks.with(index, { ...block, text: block.text + text }) });
      onEvent({ kind: 'chat-delta', messageId: message.id, index, text });
    },
    replace: (index, block) => {
      change({ blocks: message.blocks.with(index, block) });
      save();
      onEvent({ kind: 'chat-block', messageId: message.id, index, block });
    },
    finish: (state) => {
      change({ state, text: plainAnswer(message.blocks) });
      try {
        save();
      } finally {
        onEvent({ kind: 'chat-message', message });
      }
    },
  };
}

function plainAnswer(blocks: readonly ChatBlock[]): string {
  return blocks
    .flatMap((block) =>
      block.kind === 'facts' || block.kind === 'model' || block.kind === 'external' ? [block.text.trim()] : [],
    )
    .filter((text) => text !== '')
    .join('\n\n');
}
