import type { HostProcessor } from '../../../../../../schemas/agent/processor.ts';
import { hostModel, readProcessor } from '../../../core/processor/read-processor.ts';
import type { Connection } from '../native/connection.ts';

/** Asks libvirt what the processor of this host can give machines. */
export function findProcessor(
  connection: Connection,
  kind: 'kvm' | 'qemu',
): HostProcessor | undefined {
  const capabilities = connection.domainCapabilities(kind);
  const model = hostModel(capabilities);
  if (model === undefined) return undefined;
  return readProcessor(capabilities, connection.expandProcessor(kind, model));
}
