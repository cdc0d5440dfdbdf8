import type { Pool } from '../../schemas/api/resources/pool.ts';

/** A pool of a node with nothing in it and of no size, for those who fill it in. */
export const emptyPoolView: Pool = {
  id: null,
  name: '',
  kind: 'own',
  shared: false,
  source: null,
  export: null,
  meant: null,
  nodes: [],
  state: 'ready',
  totalBytes: 0,
  freeBytes: 0,
  reserve: { unit: 'bytes', bytes: 0 },
  reserveBytes: 0,
  usedBytes: 0,
  promisedBytes: 0,
  roomBytes: 0,
  stacks: 0,
  uses: [],
  defaultFor: [],
  whyStays: null,
  note: '',
  createdAt: null,
  createdBy: null,
};
