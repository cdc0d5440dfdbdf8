import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Box } from '../../../../_components/layout/box.tsx';

import { applianceText } from '../../../../_text/appliance.ts';

const text = applianceText.networks;

/** How its machines are joined, what is reachable from outside, and what may go out. */
export function NetworksTable({ manifest }: { readonly manifest: ApplianceManifest }) {
  const roles = Object.entries(manifest.roles);
  const networks = Object.entries(manifest.networks).map(([name, network]) => ({
    label: network.title ?? text.network(name),
    value: roles
      .filter(([, role]) => role.networks.includes(name))
      .map(([role]) => role)
      .join(', '),
  }));
  const ports = roles.flatMap(([role, { publish }]) =>
    Object.entries(publish).map(([key, port]) => ({
      label: text.published(port.title ?? key),
      value: text.port(port.port, port.protocol, role),
    })),
  );
  const egress = manifest.permissions.egress === 'internet' ? text.allowed : text.refused;
  return (
    <Box>
      <Facts facts={[...networks, ...ports, { label: text.egress, value: egress }]} />
    </Box>
  );
}
