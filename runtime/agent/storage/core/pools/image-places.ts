import type { DesiredImage } from '../../../../../schemas/agent/desired.ts';
import type { PoolId } from '../../../../../schemas/ids/brand.ts';
import type { Digest } from '../../../../../schemas/ids/digest.ts';

/** @returns the pools in which an image is wanted; `undefined` is the node's own */
export const imagePlaces = ({ pools }: Pick<DesiredImage, 'pools'>): (PoolId | undefined)[] =>
  (pools ?? ['own']).map((pool) => (pool === 'own' ? undefined : pool));

/** @returns what an image in a pool is called in faults and retries */
export const imageItem = (image: Digest, pool: PoolId | undefined): string =>
  pool === undefined ? image : `${image} in ${pool}`;
