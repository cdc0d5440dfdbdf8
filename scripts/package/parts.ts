/** One of the packages that are made. */
export interface Part {
  readonly name: string;
  /** One line, as Debian wants it: no article, no full stop. */
  readonly summary: string;
  /** Lines of the description below it. */
  readonly description: readonly string[];
  /** What runs of it: what these import is what it holds. */
  readonly entries: readonly string[];
  /** Which Debian packages of the list in scripts/setup it needs; undefined: none. */
  readonly need: 'agent' | 'cli' | undefined;
  /** Others of ours, of exactly the same version. */
  readonly depends: readonly string[];
  /** Others that most who install it want, and what is not of ours. */
  readonly recommends: readonly string[];
  readonly suggests: readonly string[];
  readonly conffile: string | undefined;
}

/** Holds Node, and what two or more of the others import. */
export const COMMON = 'stackyard-common';

const ABOUT = [
  'Stackyard packs stacks of several virtual machines into signed appliances,',
  'distributes them through a registry with a marketplace, and runs them on',
  'your own servers.',
];

/** In the order in which they are built, which is that of their names. */
export const PARTS: readonly Part[] = [
  {
    name: 'stackyard-agent',
    summary: 'runs virtual machines of appliances on this host (node of Stackyard)',
    description: [
      ...ABOUT,
      '',
      'This is the agent: the daemon, run by root, that makes a host a node. It keeps',
      'machines, disks and networks as the server of Stackyard wants them. Beside',
      'that server, on one host, it joins by itself.',
    ],
    entries: ['runtime/agent/main.ts', 'runtime/launcher/packaged/before-agent.ts'],
    need: 'agent',
    depends: [COMMON, 'adduser'],
    recommends: [],
    suggests: [
      'stackyard-server',
      'nfs-common',
      'nfs-kernel-server | nfs-ganesha',
      'wireguard-tools',
      'linux-image-amd64 | linux-image-arm64',
      'ipxe',
      'tpm2-tools',
      'ethtool',
    ],
    conffile: '/etc/default/stackyard-agent',
  },
  {
    name: 'stackyard-cli',
    summary: 'command line of Stackyard: makes, ships and operates appliances',
    description: [
      ...ABOUT,
      '',
      'This is the command line yard. It signs in to a server to operate stacks',
      'there; it packs, signs and publishes appliances, for which it needs what is',
      'recommended.',
    ],
    entries: ['packager/cli/start.ts'],
    need: 'cli',
    depends: [COMMON],
    recommends: [],
    suggests: ['bash-completion'],
    conffile: undefined,
  },
  {
    name: COMMON,
    summary: 'what server, agent and command line of Stackyard have in common',
    description: [
      ...ABOUT,
      '',
      'This is the Node that they run on, and code that several of them use. There is',
      'no reason to install it by itself.',
    ],
    entries: [],
    need: undefined,
    depends: [],
    recommends: [],
    suggests: [],
    conffile: undefined,
  },
  {
    name: 'stackyard-server',
    summary: 'admin server, registry and marketplace of Stackyard',
    description: [
      ...ABOUT,
      '',
      'This is the server with its web pages. It runs without privileges, as a user',
      'of its own; machines are run by agents, on this host or on others.',
    ],
    entries: [
      'runtime/launcher/packaged/server.ts',
      'runtime/launcher/packaged/after-server.ts',
      'runtime/launcher/packaged/setup-code.ts',
      'runtime/launcher/packaged/samples.ts',
    ],
    need: undefined,
    depends: [COMMON, 'adduser'],
    recommends: ['stackyard-agent', 'stackyard-cli'],
    suggests: ['postgresql', 'ipmitool'],
    conffile: '/etc/default/stackyard-server',
  },
];
