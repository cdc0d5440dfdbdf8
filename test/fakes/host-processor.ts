import type { HostProcessor } from '../../schemas/agent/processor.ts';

/** What an Intel host has whose hypervisor knows all models that tests name. */
export const hostProcessor = (model: string, over: Partial<HostProcessor> = {}): HostProcessor => ({
  vendor: 'Intel',
  model,
  includes: [],
  adds: [],
  lacks: [],
  models: ['A', 'B', 'Broadwell', 'Haswell', 'Skylake'],
  ...over,
});
