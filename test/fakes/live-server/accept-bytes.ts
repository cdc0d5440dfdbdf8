import type { ApiClient } from '../../../schemas/client/api-client.ts';

/** An administrator accepts the newest release of an appliance that nobody trusted vouches for. */
export async function acceptBytes(api: ApiClient, address: string, reason: string): Promise<void> {
  const { appliance } = await api.planInstall({ body: { appliance: address } });
  const body = {
    appliance: `${appliance.address}:${appliance.version}`,
    digest: appliance.digest,
    reason,
  };
  await api.giveConsent({ body });
}
