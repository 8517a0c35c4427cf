import { randomBytes } from 'node:crypto';

/** 32 random bytes as text: nobody guesses it. */
export function randomToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

const TOKEN_BYTES = 32;
