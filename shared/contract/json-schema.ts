import { z } from 'zod';
import type { DeclaredOperation } from './doors';

/** JSON Schema (draft 2020-12) of what an operation is given, as callers write it: what has a default may be left out. */
export function inputJsonSchema(operation: DeclaredOperation): JsonSchema {
  return jsonSchema(operation.procedure['~orpc'].inputSchema, 'input');
}

/** JSON Schema (draft 2020-12) of what an operation answers, columns of candles as plain arrays. */
export function outputJsonSchema(operation: DeclaredOperation): JsonSchema {
  return jsonSchema(operation.procedure['~orpc'].outputSchema, 'output');
}

export type JsonSchema = z.core.JSONSchema.JSONSchema;

function jsonSchema(schema: unknown, io: 'input' | 'output'): JsonSchema {
  // Every input and output of the contract is a zod schema. What JSON Schema cannot say, typed arrays, says so in its meta.
  return z.toJSONSchema(schema as z.ZodType, { io, unrepresentable: 'any' });
}
