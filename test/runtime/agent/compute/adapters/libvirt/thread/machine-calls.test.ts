import { expect, test } from 'vitest';
import {
  LIBVIRT_CODE,
  LibvirtError,
} from '../../../../../../../runtime/agent/compute/adapters/libvirt/native/libvirt-error.ts';
import type { Connection } from '../../../../../../../runtime/agent/compute/adapters/libvirt/native/connection.ts';
import {
  AFFECT,
  type Domain,
  DOMAIN_STATE,
} from '../../../../../../../runtime/agent/compute/adapters/libvirt/native/domain.ts';
import { list } from '../../../../../../../runtime/agent/compute/adapters/libvirt/thread/machine-calls.ts';
import { desiredMachine, NODE } from '../../../../../../fakes/machines.ts';

const { id } = desiredMachine();
const definition = 'a'.repeat(64);
const mark = `<machine node="${NODE}" id="${id}" definition="${definition}"/>`;

/** A domain that libvirt takes for running until it notices that its process has ended. */
function endingDomain(code: number): Domain {
  let state: number = DOMAIN_STATE.running;
  const fake: Pick<Domain, 'state' | 'metadata' | 'setMetadata'> = {
    state: () => ({ state, reason: 0 }),
    metadata: (_namespace, affect) => (affect === AFFECT.stored ? mark : undefined),
    setMetadata: () => {
      state = DOMAIN_STATE.off;
      throw new LibvirtError('virDomainSetMetadata', code, 'domain is not running');
    },
  };
  return fake as Domain;
}

const connectionTo = (domain: Domain): Connection =>
  ({ eachDomain: (visit: (each: Domain) => void) => visit(domain) }) as unknown as Connection;

test('a machine whose process ends while it is looked at is listed as off, not left out', () => {
  const found = list(connectionTo(endingDomain(LIBVIRT_CODE.operationInvalid)), NODE);
  expect(found).toEqual([{ id, definition, state: 'off', startedAt: undefined }]);
});

test('what else libvirt cannot do is a failure', () => {
  const connection = connectionTo(endingDomain(LIBVIRT_CODE.systemError));
  expect(() => list(connection, NODE)).toThrow('domain is not running');
});
