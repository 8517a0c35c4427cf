import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '#shared/domain/app-error';
import type { TrainingPoint } from '#shared/domain/training-run';
import type { ParameterState, TrainableModel } from '../trainable-model';
import { writeWholeFile } from '../write-whole-file';
import { TrainingProgress, type TrainingState } from './training-state';

/** The part of a model that a checkpoint keeps. */
export type CheckpointedModel = Pick<
  TrainableModel,
  'parameters' | 'updates' | 'readState' | 'writeState' | 'setUpdates'
>;

/**
 * Writes everything that a training goes on from into one file: mark, version and length of the header, header, curve, state of
 * every parameter, best weights, and the SHA-256 of all of that. It appears under its name only when it is whole and on the disk.
 *
 * @param identity - What the training is of; a checkpoint of another one is refused.
 * @throws AppError `disk_full`
 */
export async function writeCheckpoint(
  file: string,
  identity: string,
  { progress, points, bestWeights }: TrainingState,
  model: CheckpointedModel,
): Promise<void> {
  const header: CheckpointHeader = {
    format: FORMAT,
    identity,
    progress,
    points: points.length,
    parameters: model.parameters.map(({ name, elements }) => ({ name, elements })),
    hasBest: bestWeights !== null,
  };
  try {
    await writeWholeFile(file, async (handle) => {
      const hash = createHash('sha256');
      const write = async (bytes: Uint8Array): Promise<void> => {
        for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
          const piece = bytes.subarray(at, at + PIECE_BYTES);
          hash.update(piece);
          // Each piece is written on another thread, so that messages are read in between.
          await handle.writeFile(piece);
        }
      };
      await write(encodeHeader(header));
      await write(bytesOf(encodePoints(points)));
      for (const { name } of model.parameters) {
        const { value, firstMoment, secondMoment } = model.readState(name);
        for (const numbers of [value, firstMoment, secondMoment]) await write(bytesOf(numbers));
      }
      if (bestWeights) {
        for (const { name, elements } of model.parameters) {
          await write(bytesOf(bestWeights.get(name) ?? new Float32Array(elements)));
        }
      }
      await handle.writeFile(hash.digest());
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw error;
    throw new AppError('disk_full', `No space is left for the checkpoint ${file}.`, { file }, { cause: error });
  }
}

/**
 * Puts a model into the state of a checkpoint, after the whole file has been checked: nothing of an unsound one gets into it.
 *
 * @throws AppError `file_unreadable` that says what was expected.
 */
export async function readCheckpoint(file: string, identity: string, model: CheckpointedModel): Promise<TrainingState> {
  const handle = await open(file, 'r');
  try {
    const reader = new CheckedReader(handle, file, (await handle.stat()).size);
    await reader.checkHash();
    const header = await reader.header();
    if (header.identity !== identity) throw reader.refusal('to belong to this training, was one of another');
    const isSameModel =
      header.parameters.length === model.parameters.length &&
      header.parameters.every(({ name, elements }, index) => {
        const parameter = model.parameters[index];
        return parameter?.name === name && parameter.elements === elements;
      });
    if (!isSameModel) throw reader.refusal('to hold the parameters of this model, was others');

    const points = decodePoints(await reader.doubles(header.points * POINT_FIELDS));
    for (const { name, elements } of model.parameters) {
      const state: ParameterState = {
        value: await reader.floats(elements),
        firstMoment: await reader.floats(elements),
        secondMoment: await reader.floats(elements),
      };
      model.writeState(name, state);
    }
    let bestWeights: Map<string, Float32Array> | null = null;
    if (header.hasBest) {
      bestWeights = new Map();
      for (const { name, elements } of model.parameters) bestWeights.set(name, await reader.floats(elements));
    }
    model.setUpdates(header.progress.updates);
    return { progress: header.progress, points, bestWeights };
  } finally {
    await handle.close();
  }
}

const CheckpointHeader = z.object({
  format: z.literal('fairgap-checkpoint-1'),
  identity: z.string(),
  progress: TrainingProgress,
  points: z.number().int().min(0),
  parameters: z.array(z.object({ name: z.string(), elements: z.number().int().min(1) })),
  hasBest: z.boolean(),
});
type CheckpointHeader = z.infer<typeof CheckpointHeader>;

function encodeHeader(header: CheckpointHeader): Uint8Array {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const start = Buffer.alloc(START_BYTES);
  start.write(MARK, 'latin1');
  start.writeUInt32LE(json.length, MARK.length);
  return Buffer.concat([start, json]);
}

function encodePoints(points: readonly TrainingPoint[]): Float64Array {
  return Float64Array.from(
    points.flatMap(({ step, tokens, workedMs, loss, validationLoss, learningRate, gradientNorm }) => [
      step,
      tokens,
      workedMs,
      loss ?? Number.NaN,
      validationLoss ?? Number.NaN,
      learningRate,
      gradientNorm ?? Number.NaN,
    ]),
  );
}

function decodePoints(numbers: Float64Array): TrainingPoint[] {
  return Array.from({ length: numbers.length / POINT_FIELDS }, (_, index) => {
    const field = (at: number) => numbers[index * POINT_FIELDS + at] ?? Number.NaN;
    const orNull = (value: number) => (Number.isNaN(value) ? null : value);
    return {
      step: field(0),
      tokens: field(1),
      workedMs: field(2),
      loss: orNull(field(3)),
      validationLoss: orNull(field(4)),
      learningRate: field(5),
      gradientNorm: orNull(field(6)),
    };
  });
}

function bytesOf(numbers: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** Reads forwards. */
class CheckedReader {
  #position = 0;

  constructor(
    private readonly handle: FileHandle,
    private readonly file: string,
    private readonly fileBytes: number,
  ) {}

  refusal(expectation: string): AppError {
    return new AppError('file_unreadable', `Expected the checkpoint ${this.file} ${expectation}.`, { file: this.file });
  }

  async checkHash(): Promise<void> {
    if (this.fileBytes < START_BYTES + HASH_BYTES) throw this.refusal(`to be whole, was ${this.fileBytes} bytes`);
    const hash: Hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(PIECE_BYTES);
    const end = this.fileBytes - HASH_BYTES;
    for (let at = 0; at < end; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, end - at));
      await this.#fill(piece, at);
      hash.update(piece);
    }
    const written = Buffer.alloc(HASH_BYTES);
    await this.#fill(written, end);
    if (!hash.digest().equals(written)) throw this.refusal('to have the SHA-256 at its end, was changed or cut');
  }

  async header(): Promise<CheckpointHeader> {
    const start = await this.#take(START_BYTES);
    if (start.toString('latin1', 0, MARK.length) !== MARK) throw this.refusal(`to begin with ${MARK}`);
    const json = await this.#take(start.readUInt32LE(MARK.length));
    try {
      return CheckpointHeader.parse(JSON.parse(json.toString('utf8')));
    } catch (error) {
      throw this.refusal(`to have a header of this version, was another: ${String(error).slice(0, 200)}`);
    }
  }

  async doubles(count: number): Promise<Float64Array> {
    const bytes = await this.#take(count * Float64Array.BYTES_PER_ELEMENT);
    return new Float64Array(bytes.buffer, bytes.byteOffset, count);
  }

  async floats(count: number): Promise<Float32Array> {
    const bytes = await this.#take(count * Float32Array.BYTES_PER_ELEMENT);
    return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  }

  async #take(length: number): Promise<Buffer> {
    const left = this.fileBytes - HASH_BYTES - this.#position;
    if (length > left) throw this.refusal(`to hold ${length} more bytes, was ${left}`);
    // A buffer of its own: numbers have to begin at a multiple of their size.
    const bytes = Buffer.from(new ArrayBuffer(length));
    await this.#fill(bytes, this.#position);
    this.#position += length;
    return bytes;
  }

  async #fill(target: Buffer, position: number): Promise<void> {
    let filled = 0;
    while (filled < target.length) {
      const { bytesRead } = await this.handle.read(target, filled, target.length - filled, position + filled);
      if (bytesRead === 0) throw this.refusal(`to have ${target.length} bytes at ${position}, was ${filled}`);
      filled += bytesRead;
    }
  }
}

const FORMAT = 'fairgap-checkpoint-1';
const MARK = 'FAIRGAPC';
const START_BYTES = MARK.length + 4;
const HASH_BYTES = 32;
const PIECE_BYTES = 1024 * 1024;
/** Numbers of one point of the curve. */
const POINT_FIELDS = 7;
