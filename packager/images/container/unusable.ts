import { Fault } from '../../../schemas/errors/fault.ts';
import { printable } from '../../format/printable.ts';

/**
 * @param why continues “cannot be used: ”; names from the image in it go through {@link shown}
 * @returns what is thrown, once it is known which image it is about
 */
export const unusable = (why: string, file = 'given'): Fault =>
  new Fault('CONTAINER_UNUSABLE', { file, why });

/** Names in layers are bytes, kept as characters of one byte each. */
export const shown = (name: string): string =>
  printable(Buffer.from(name, 'latin1').toString('utf8').slice(0, 300));

/** @returns a text of ours as names in layers are kept */
export const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Names the image in a fault that was thrown without knowing it. */
export function nameImage(error: unknown, file: string): unknown {
  if (!Fault.is(error, 'CONTAINER_UNUSABLE')) return error;
  return new Fault('CONTAINER_UNUSABLE', { file, why: error.data.why }, { cause: error });
}
