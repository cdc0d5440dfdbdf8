/**
 * Where clouds hand out credentials and settings of the host. No stack has any business there. This
 * is the only list: both the router's and the host's table are rendered from it.
 */
export const METADATA_ADDRESSES: {
  readonly ip: readonly string[];
  readonly ip6: readonly string[];
} = {
  ip: [
    // Link-local: Amazon, Google, Azure, Oracle, OpenStack, DigitalOcean, Hetzner, Scaleway …
    '169.254.0.0/16',
    // Azure: WireServer, which hands out certificates and secrets of extensions.
    '168.63.129.16',
    // Alibaba Cloud.
    '100.100.100.200',
    // Oracle Cloud Infrastructure Classic.
    '192.0.0.192',
  ],
  ip6: [
    // Amazon: fd00:ec2::254, and its name servers and clocks beside it.
    'fd00:ec2::/32',
    // Google.
    'fd20:ce::254',
    // Oracle.
    'fd00:c1::a9fe:a9fe',
    // Scaleway.
    'fd00:42::42',
    // Linode.
    'fd00:a9fe:a9fe::/48',
    // 169.254.0.0/16 by way of a NAT64 gateway (RFC 6052 §2.1).
    '64:ff9b::a9fe:0/112',
  ],
};

/** @returns one rule for each family: `match <addresses> verdict` */
export const metadataRules = (match: string, verdict: string): string[] =>
  (['ip', 'ip6'] as const).map((family) =>
    [match, `${family} daddr { ${METADATA_ADDRESSES[family].join(', ')} }`, verdict].join(' '),
  );
