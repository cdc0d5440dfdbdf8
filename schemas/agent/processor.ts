import { z } from 'zod';
import { LIMITS } from '../config/limits.ts';

const { processorWordChars, processorFeatures, processorModels } = LIMITS.agent.reports;

/** A vendor, a model or a feature, as libvirt names it. Nothing in it can end its name early. */
const Word = z
  .string()
  .max(processorWordChars)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/);
const Features = z.array(Word).max(processorFeatures);

/**
 * What the processor of a node can give a machine with hardware virtualisation, and what a machine can take
 * along. Names: libvirt's `src/cpu_map`, https://libvirt.org/formatdomaincaps.html#cpu-configuration
 */
export const HostProcessor = z.strictObject({
  vendor: Word,
  model: Word.describe('The model that libvirt finds most like it'),
  includes: Features.describe('Features of that model, as far as it has them'),
  adds: Features.describe('What it has besides'),
  lacks: Features.describe('Features of that model that it does not have'),
  models: z.array(Word).max(processorModels).describe('Models that the hypervisor knows'),
});
export type HostProcessor = z.infer<typeof HostProcessor>;

/** The processor that a machine sees. */
export const MachineProcessor = z.strictObject({
  vendor: Word,
  model: Word,
  features: Features.describe('All that it has, those of the model included'),
  without: Features.describe('Features of the model that it does not have'),
});
export type MachineProcessor = z.infer<typeof MachineProcessor>;
