import { formatCount } from './format-count.ts';

const machines = (count: number): string =>
  formatCount(count, { one: '# machine', other: '# machines' });

/** The list of nodes, and inviting one. */
export const nodesText = {
  title: 'Nodes',
  lead: 'The servers that run your machines.',
  search: 'Search nodes',
  none: {
    title: 'No node has joined yet',
    hint: 'The server that serves this page joins when its agent starts; others join by invitation.',
  },
  encryption: {
    'turning-off': 'Encryption between nodes is being turned off.',
    'turning-on': 'Encryption between nodes is being turned on.',
    on: 'What nodes send each other is encrypted.',
    count: (encrypted: number, total: number) =>
      `${encrypted} of ${formatCount(total, { one: '# network', other: '# networks' })} that nodes share.`,
  },
  notReported: 'has not reported yet',
  lastSeen: 'last seen {}',
  outdated: 'Agent of a different version',
  labels: 'Labels',
  alsoOrdered: {
    cordoned: 'Cordoned',
    draining: 'Draining',
    maintenance: 'In maintenance',
    dead: 'Declared dead',
  },
  node: 'Node',
  state: 'State',
  machines: 'Machines',
  processor: 'CPU',
  memoryFree: 'Memory free',
  diskFree: 'Disk free',
  inMemory: 'In memory',
  of: (part: string, total: string) => `${part} of ${total}`,
  invite: {
    button: 'Invite a node…',
    title: 'Invite a node',
    lead: 'Makes another machine a node of this server.',
    paste: 'Paste this line on the new machine, in a checkout of the same version of Stackyard:',
    pastePackaged:
      'Paste this line on the new machine, as root, where the Debian package stackyard-agent of the same version is installed:',
    orPastePackaged:
      'Or this one, as root, where the Debian package stackyard-agent of that version is installed:',
    command: 'command',
    server: (server: string) => `The agent connects to ${server}.`,
    token: 'The token in the line works once, is shown only here and expires {}.',
    onlyHere: 'Other machines cannot connect to this server yet.',
    onlyHereAction:
      'It listens on its own machine only. Start it with STACKYARD_HOST set to an address of its network card, then invite the node again.',
    placement:
      'New stacks then go to it as well, where it has room for them. Running stacks stay where they are.',
    done: 'Done',
    name: 'Name of the node',
    nameHelp: 'Up to 32 lower case letters, digits and dashes, starting with a letter.',
    noName: 'enter a name first',
    create: 'Show the line to paste',
  },
} as const;

/** The page of one node. */
export const nodeText = {
  missing: { title: (name: string) => `There is no node “${name}”`, action: 'Show all nodes' },
  notReported: 'It has not reported yet.',
  lastSeen: 'Last seen {}',
  lost: {
    title: 'This node is not reporting.',
    hint: 'Its machines may still be running. Check its network connection, and that its agent is running.',
  },
  pending: {
    title: 'This node has never reported.',
    hint: 'Start its agent, and check that it can connect to this server.',
  },
  drift: 'The agent and the server are of different versions.',
  notices: 'What you should know about this node',
  orders: {
    by: (who: string) => `Ordered by ${who} {}`,
    reason: (reason: string) => `“${reason}”`,
    cordon: {
      title: 'This node is cordoned.',
      hint: 'It gets no new machines. Those it has keep running, and can be stopped and started.',
    },
    drain: {
      title: 'This node is being drained.',
      hint: 'What is on it goes to other nodes, and it gets nothing new until that is taken back.',
    },
    dead: {
      title: 'This node was declared dead.',
      hint: 'What others could take over starts there; what has a volume on this node alone waits for it. If it comes back, it gives up what others took over before anything else.',
    },
    maintenance: {
      title: 'This node is in maintenance.',
      hint: 'Nothing is installed, started or restored on it until maintenance ends.',
    },
  },
  actions: {
    cordon: 'Cordon…',
    uncordon: 'Uncordon',
    startMaintenance: 'Start maintenance…',
    endMaintenance: 'End maintenance',
    drain: 'Drain…',
    drainAgain: 'Drain again…',
    undrain: 'Undrain',
    declareDead: 'Declare dead…',
  },
  emptying: {
    plan: 'What will happen',
    planning: 'Looking where everything can go…',
    nothing: 'Nothing of any stack is on this node.',
    goes: (count: number) => formatCount(count, { other: 'To other nodes (#)' }),
    stays: (count: number) => formatCount(count, { other: 'Stays here (#)' }),
    waits: (count: number) => formatCount(count, { other: 'Waits for this node (#)' }),
    modes: {
      live: 'It runs on meanwhile.',
      off: 'It is off.',
      router:
        'Connections through published ports are cut, and can be made anew at the other node.',
      restart: 'It starts there from its volumes.',
    },
    cold: (minutes: string) => `It is stopped for that, for ${minutes}.`,
    copied: (size: string) => `${size} of its volumes are copied.`,
    minutes: (count: number) =>
      formatCount(count, { one: 'about # minute', other: 'about # minutes' }),
    drain: {
      title: (name: string) => `Drain the node “${name}”?`,
      confirm: 'Drain',
      explanation:
        'Everything on it goes to other nodes, two machines at a time, then the routers. It gets nothing new until you undrain it; nothing comes back by itself.',
      cold: 'Machines may be stopped for it',
      coldHelp: 'Without this, machines that cannot go on running stay where they are.',
    },
    declareDead: {
      title: (name: string) => `Declare the node “${name}” dead?`,
      confirm: 'Declare it dead',
      explanation:
        'Do this only if you know that it is off, or cut off from its storage for good. Nobody but you can know that: a node that merely does not report may be running everything.',
      danger:
        'If it still runs, a machine could run twice and damage its data. Pull its plug, or cut its port at the switch, first.',
      shared:
        'Machines whose volumes are all in shared pools start on other nodes, and routers go to other gateways. Machines with a volume on this node alone wait for it.',
      recorded: 'It is written in the audit log under your name.',
    },
  },
  order: {
    reason: 'Reason',
    reasonHelp: 'Shown to everybody who looks at this node.',
    cordon: {
      title: (name: string) => `Cordon the node “${name}”?`,
      confirm: 'Cordon',
      explanation:
        'It will get no new machines. Those it has keep running, and can be stopped and started.',
    },
    startMaintenance: {
      title: (name: string) => `Start maintenance of the node “${name}”?`,
      confirm: 'Start maintenance',
      explanation:
        'Nothing will be installed, started or restored on it until you end maintenance. Stopped stacks keep their data there.',
    },
  },
  details: {
    labels: 'Labels',
    noLabels: 'No labels',
    note: 'Note',
    noNote: 'No note',
    edit: 'Edit…',
    title: (name: string) => `Labels and note of “${name}”`,
    lead: 'Labels are for choosing nodes; the note is for people.',
    labelsHelp: 'One a line, such as zone=attic.',
    noteHelp: (most: number) => formatCount(most, { other: 'Up to # characters.' }),
    save: 'Save',
    wrongFirst: 'correct the labels first',
    wrong: {
      form: (line: string) => `“${line}” is no label: write a key, “=” and a value.`,
      key: (line: string) =>
        `“${line}”: the key has to begin with a lower case letter and consist of lower case letters, digits, dots, dashes and underscores.`,
      value: (line: string) =>
        `“${line}”: the value has to consist of letters, digits, dots, dashes and underscores, and to begin and end with a letter or digit.`,
      twice: (line: string) => `“${line}”: this key is there twice.`,
    },
  },
  power: {
    title: 'Power',
    ways: {
      none: 'By hand',
      cards: 'By packets, as its network cards say',
      wol: 'By packets to its network cards',
      redfish: 'By its baseboard controller, with Redfish',
      ipmi: 'By its baseboard controller, with IPMI',
    },
    way: 'Switched on',
    took: 'Takes',
    notMeasured: 'not measured yet',
    sleep: 'Sleep',
    on: 'Switch on',
    offButton: 'Switch off…',
    rebootButton: 'Restart…',
    resetButton: 'Reset…',
    restNotice: {
      off: {
        title: 'This node is off.',
        going: 'This node is being switched off.',
        hint: 'It stopped its machines before. They start again when it is switched on.',
      },
      sleep: {
        title: 'This node sleeps.',
        going: 'This node is going to sleep.',
        hint: 'It was idle. It is woken when something is to run on it.',
      },
      restart: {
        title: 'This node is starting anew.',
        going: 'This node is starting anew.',
        hint: 'Its machines start again when it is back.',
      },
      by: (who: string) => `Ordered by ${who} {}`,
    },
    off: {
      title: (name: string) => `Switch off the node “${name}”?`,
      confirm: 'Switch off',
      explanation: 'It gets nothing new from now on, and goes when none of its machines runs.',
    },
    reboot: {
      title: (name: string) => `Restart the node “${name}”?`,
      confirm: 'Restart',
      explanation: 'It gets nothing new until it is back.',
    },
    reset: {
      title: (name: string) => `Reset the node “${name}”?`,
      confirm: 'Reset',
      explanation:
        'Its baseboard controller resets it at once, whatever it does: machines that run there end as in a power cut.',
    },
    stop: 'Machines that run there may be stopped',
    stopHelp: 'They are shut down first, and start again with the node. Otherwise drain it first.',
  },
  sections: {
    capacity: 'Capacity',
    details: 'Labels and note',
    facts: 'About this node',
    machines: 'Machines',
    charts: 'Usage',
  },
  capacity: {
    unknown: 'Shown once the node has reported.',
    stale: 'Current use is not known while the node is not reporting.',
    memory: 'Memory in use',
    disk: 'Disk in use',
    inMemory:
      'Its own pool is in its memory. Nothing goes there: it would be lost with the power. A disk can keep it (yard node disk keep).',
    memoryReserved: 'Memory reserved for machines',
    diskReserved: 'Disk reserved for machines',
    processors: (count: number, reserved: number, present: number) =>
      `${machines(count)} with ${formatCount(reserved, { one: '# CPU', other: '# CPUs' })}; the node has ${present}.`,
  },
  charts: {
    processor: 'CPU',
    processors: 'all CPUs',
    memory: 'Memory',
    storage: 'Storage',
    inUse: 'in use',
    network: 'Network',
    received: 'received',
    sent: 'sent',
    none: 'No data yet',
    noneHint: 'Charts appear once the node has reported.',
    noneThen: (over: string) => `No data for ${over}`,
    noneThenHint: 'The node has not reported in this time.',
  },
  facts: {
    hostname: 'Host name',
    copyHostname: 'host name',
    system: 'System',
    kernel: 'Kernel',
    hypervisor: 'Hypervisor',
    acceleration: 'Acceleration',
    accelerators: { kvm: 'KVM', tcg: 'none: machines are emulated, which is slow' },
    firmware: 'Firmware',
    uefi: 'BIOS and UEFI',
    bios: 'BIOS only; for UEFI, install the package “ovmf” on the node',
    confinement: 'Confinement',
    confinements: {
      unknown: 'not reported',
      users: {
        stack: 'Each stack runs as its own user',
        one: 'All stacks run as one user',
      },
      filtered: 'system calls are filtered',
      unfiltered: 'system calls are not filtered',
      profiles: {
        apparmor: 'AppArmor profiles',
        selinux: 'SELinux labels',
        none: 'no AppArmor profiles (AppArmor is not active on this host)',
      },
    },
    duties: 'Roles',
    keptBy: 'Kept by',
    disk: { ordered: 'being made ready', kept: '' },
    agent: 'Agent',
    started: 'Started',
    copyTime: 'time',
    joined: 'Joined',
    certificateEnds: 'Certificate expires',
    id: 'ID',
  },
  machines: {
    caption: (node: string) => `Machines on ${node}`,
    none: 'No machine is placed on this node',
    machine: 'Machine',
    state: 'State',
    stack: 'Stack',
    processor: 'CPU',
    memory: 'Memory',
  },
  remove: {
    button: 'Remove…',
    title: (name: string) => `Remove the node “${name}”?`,
    confirm: 'Remove',
    occupied: (count: number) =>
      formatCount(count, {
        one: '# machine is placed on it',
        other: '# machines are placed on it',
      }),
    explanation:
      'Its certificate will no longer be accepted. To come back, it needs a new invitation. Nothing on its disks is deleted.',
  },
} as const;
