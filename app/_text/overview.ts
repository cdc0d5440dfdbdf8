import { formatCount } from './format-count.ts';

/** The front page of the console. */
export const overviewText = {
  title: 'Overview',
  lead: 'What runs, what is short and what needs you.',
  sections: {
    attention: 'Needs you',
    operations: 'In progress',
    running: 'What runs',
    capacity: 'Capacity',
    short: 'Running short',
    busiest: 'Most used nodes',
    charts: 'Usage of all nodes',
  },
  well: 'Nothing needs you right now.',
  more: (count: number) => formatCount(count, { one: 'and # more', other: 'and # more' }),
  since: 'since {}',
  /** What each trouble is called; the number says how many have it. */
  attention: {
    'server-replaced': () => 'This server seems to be replaced',
    'backup-due': () => 'No backup of the server',
    'operation-stuck': (count: number) =>
      formatCount(count, { one: '# stuck operation', other: '# stuck operations' }),
    'stack-failed': (count: number) =>
      formatCount(count, { one: '# failed stack', other: '# failed stacks' }),
    'stack-not-found': (count: number) =>
      formatCount(count, { one: '# stack on no node', other: '# stacks on no node' }),
    'volume-missing': (count: number) =>
      formatCount(count, {
        one: '# stack with missing volumes',
        other: '# stacks with missing volumes',
      }),
    'node-lost': (count: number) =>
      formatCount(count, { one: '# lost node', other: '# lost nodes' }),
    'stack-degraded': (count: number) =>
      formatCount(count, { one: '# degraded stack', other: '# degraded stacks' }),
    'stack-distrusted': (count: number) =>
      formatCount(count, {
        one: '# stack that nobody vouches for',
        other: '# stacks that nobody vouches for',
      }),
    'security-update': (count: number) =>
      formatCount(count, {
        one: '# stack with a known security hole',
        other: '# stacks with a known security hole',
      }),
    'update-failed': (count: number) =>
      formatCount(count, {
        one: '# update by schedule failed',
        other: '# updates by schedule failed',
      }),
    'update-rehearsed': (count: number) =>
      formatCount(count, { one: '# update was rehearsed', other: '# updates were rehearsed' }),
    'schedule-unreadable': (count: number) =>
      formatCount(count, {
        one: '# schedule cannot be read',
        other: '# schedules cannot be read',
      }),
    'schedule-failed': (count: number) =>
      formatCount(count, {
        one: '# run by schedule failed',
        other: '# runs by schedule failed',
      }),
    'schedule-overdue': (count: number) =>
      formatCount(count, {
        one: '# run by schedule is overdue',
        other: '# runs by schedule are overdue',
      }),
    'node-notice': (count: number) =>
      formatCount(count, { one: '# node with notices', other: '# nodes with notices' }),
    'node-pending': (count: number) =>
      formatCount(count, {
        one: '# node that has never reported',
        other: '# nodes that have never reported',
      }),
    'node-outdated': (count: number) =>
      formatCount(count, {
        one: '# agent of a different version',
        other: '# agents of a different version',
      }),
  },
  short: {
    room: 'Room for machines',
    disk: 'Disk',
    memory: 'Memory',
    cpu: 'CPU',
    promised: 'Disk promised to volumes',
    ports: 'Ports of gateways',
  },
  noRoom: 'No node has memory left for another machine.',
  all: { stacks: 'All stacks', nodes: 'All nodes', operations: 'All operations' },
  totals: {
    stacks: (count: number) => formatCount(count, { one: '# stack', other: '# stacks' }),
    machines: (count: number) => formatCount(count, { one: '# machine', other: '# machines' }),
    nodes: (count: number) => formatCount(count, { one: '# node', other: '# nodes' }),
  },
  counted: (count: number) => formatCount(count, { other: '#' }),
  capacity: {
    processor: 'CPU in use',
    processors: (percent: string, cores: number) =>
      formatCount(cores, { one: `${percent} of # core`, other: `${percent} of # cores` }),
    memory: 'Memory in use',
    memoryReserved: 'Memory reserved for machines',
    disk: 'Disk in use',
    diskReserved: 'Disk reserved for machines',
    of: (part: string, total: string) => `${part} of ${total}`,
    room: (size: string) => `There is room for a machine with up to ${size} of memory.`,
    silent: (count: number) =>
      formatCount(count, {
        one: '# node does not report and is not counted here.',
        other: '# nodes do not report and are not counted here.',
      }),
    unknown: 'Shown once a node has reported.',
  },
  busiest: {
    caption: 'The nodes that are used most',
    node: 'Node',
    processor: 'CPU',
    memory: 'Memory',
    disk: 'Disk',
  },
  charts: { noneHint: 'Charts appear once a node has reported.' },
  start: {
    node: {
      title: 'No node has joined yet',
      hint: 'Nodes are the servers that run your machines. The server that serves this page joins when its agent starts; others join by invitation.',
      action: 'Go to nodes',
    },
    stack: {
      title: 'Install your first appliance',
      hint: (nodes: number) =>
        formatCount(nodes, {
          one: 'Your node is ready. Choose an appliance, look at the plan, and install it with one click.',
          other:
            'Your # nodes are ready. Choose an appliance, look at the plan, and install it with one click.',
        }),
      hintUnready:
        'Choose an appliance and look at its plan. It can be installed as soon as a node is ready.',
      action: 'Choose an appliance',
    },
  },
} as const;
