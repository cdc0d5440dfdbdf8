import { registryHandlers } from '../../../registry/http/appliance-handlers.ts';
import type { Appliance } from '../../../schemas/api/resources/appliance.ts';
import type { TestRegistry } from './start-registry.ts';

/** What the API says of an appliance, or of one of its versions. */
export function lookAtAppliance(
  { parts }: TestRegistry,
  address: string,
  version?: string,
): Promise<Appliance> {
  const [namespace = '', name = ''] = address.split('/');
  return registryHandlers(parts).getAppliance({
    params: { namespace, name },
    query: { version },
    body: undefined,
  });
}
