import type { HostProcessor, MachineProcessor } from '../../../../schemas/agent/processor.ts';
import { processorLack, seenProcessor } from './processor-lack.ts';

/** A node with machines that run on it. */
export interface ProcessorSight {
  readonly processor: HostProcessor | undefined;
  readonly running: readonly { readonly processor?: MachineProcessor | undefined }[];
}

/**
 * Says of a node how many machines of others cannot move to it while they run. What they see of a
 * processor is that of their last start, when this node may not have been there yet.
 *
 * @param others nodes that use hardware virtualisation
 * @returns undefined when every one can
 */
export function processorNotice(
  here: HostProcessor | undefined,
  others: readonly ProcessorSight[],
): string | undefined {
  if (!here) return undefined;
  const lacks = others.flatMap(({ processor, running }) =>
    running.flatMap((machine) => {
      const seen = seenProcessor(machine.processor, processor);
      return (seen && processorLack(seen, here)) ?? [];
    }),
  );
  const [first] = lacks;
  if (first === undefined) return undefined;
  const one = lacks.length === 1;
  return (
    `${one ? 'A machine of another node was' : `${lacks.length} machines of other nodes were`} started ` +
    `with what its processor does not have (${first}), so ${one ? 'it' : 'they'} cannot move here while ` +
    `running. Restarted, ${one ? 'it' : 'they'} can, if the processors are of one maker.`
  );
}
