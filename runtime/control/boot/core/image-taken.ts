import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeImageRecord } from '../ports/boot-store.ts';

/** @returns the refusal of an image whose version or sequence is another one's */
export const imageTaken = ({
  version,
  sequence,
}: Pick<NodeImageRecord, 'version' | 'sequence'>): Fault =>
  new Fault('CONFLICT', {
    what: 'node image',
    name: version,
    why: `another one has this version, or the sequence ${sequence}; build it anew`,
  });
