import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import { Facts } from '../../../../_components/data/facts.tsx';
import { Box } from '../../../../_components/layout/box.tsx';

/** How its machines are joined, what is reachable from outside, and what may go out. */
export function NetworksTable({ manifest }: { readonly manifest: ApplianceManifest }) {
  const roles = Object.entries(manifest.roles);
  const networks = Object.entries(manifest.networks).map(([name, network]) => ({
    label: network.title ?? `Network ${name}`,
    value: roles
      .filter(([, role]) => role.networks.includes(name))
      .map(([role]) => role)
      .join(', '),
  }));
  const ports = roles.flatMap(([role, { publish }]) =>
    Object.entries(publish).map(([key, port]) => ({
      label: `Published: ${port.title ?? key}`,
      value: `port ${port.port}${port.protocol === 'udp' ? '/udp' : ''} of ${role}`,
    })),
  );
  const egress =
    manifest.permissions.egress === 'internet'
      ? 'Allowed: its machines may open connections to the internet'
      : 'Not allowed';
  return (
    <Box>
      <Facts facts={[...networks, ...ports, { label: 'Connections out', value: egress }]} />
    </Box>
  );
}
