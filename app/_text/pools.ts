import { formatCount } from './format-count.ts';

const volumes = (count: number): string =>
  formatCount(count, { one: '# volume', other: '# volumes' });

/** Words for what pools have in common, wherever one is shown. */
export const poolWords = {
  kinds: {
    own: 'Own pool of a node',
    folder: 'Folder',
    sharedFolder: 'Shared folder',
    disk: 'Disk',
    nfs: 'NFS export',
    export: 'NFS, served by a node',
  },
  where: {
    own: 'the folder of its agent',
    disk: (label: string) => `file system “${label}”`,
    export: (path: string, node: string) => `${path} of ${node}`,
  },
  meant: {
    all: 'All nodes, also those that join later',
    labels: (labels: string) => `Nodes with ${labels}`,
  },
  /** What volumes of a kind are called where they go somewhere by default. */
  volumeKinds: { system: 'system disks', data: 'data disks' },
  reserve: (size: string, percent: number) => `${percent} % (${size})`,
  share: (percent: number) => `${percent} %`,
  volumes,
  inStacks: (count: number) => formatCount(count, { one: 'of # stack', other: 'of # stacks' }),
} as const;

/** The list of pools, and adding one. */
export const poolsText = {
  title: 'Pools',
  lead: 'Where the volumes of your stacks are.',
  sections: { declared: 'Shared and further pools', own: 'Own pools of the nodes' },
  none: {
    title: 'There is only the own pool of each node',
    hint: 'Add a pool that several nodes share, and machines can move between them without copying their volumes.',
  },
  noNodes: 'Each node brings a pool of its own when it joins.',
  more: 'Show more',
  pool: 'Pool',
  state: 'State',
  room: 'Free for new volumes',
  roomOf: (room: string, total: string) => `${room} of ${total}`,
  kept: (size: string) => `${size} kept free`,
  used: 'Used',
  promised: (size: string) => `${size} promised`,
  volumes: 'Volumes',
  noVolumes: 'none',
  defaultFor: (kinds: string) => `Default for ${kinds}`,
  atNodes: (ready: number, all: number) =>
    formatCount(all, { one: `on ${ready} of # node`, other: `on ${ready} of # nodes` }),
  notOn: (nodes: string, more: number) =>
    more === 0
      ? `not on ${nodes}`
      : formatCount(more, {
          one: `not on ${nodes} and # more node`,
          other: `not on ${nodes} and # more nodes`,
        }),
  add: {
    button: 'Add a pool…',
    title: 'Add a pool',
    lead: 'Nothing is formatted, and nothing that is there is changed.',
    kind: 'What it is',
    kinds: {
      nfs: 'An export of an NFS server',
      export: 'A folder of a node, served to others by NFS',
      shared: 'A folder that you have mounted on several nodes',
      folder: 'A folder of one node',
      disk: 'A disk of one node',
    },
    name: 'Name',
    nameHelp: 'Up to 32 lower case letters, digits and dashes, starting with a letter.',
    server: 'NFS server',
    serverHelp: 'Its host name or address, such as nas.lan.',
    exportPath: 'Path of the export',
    path: 'Folder',
    exportHelp: 'As the server exports it, such as /export/yard.',
    pathHelp: 'An absolute path, such as /srv/stackyard. The folder has to be there.',
    label: 'Label of the file system',
    labelHelp:
      'The disk is found by it wherever it is plugged in. To have a disk formatted: yard pool add-disk <name> --node <node> --format <disk>.',
    node: 'Node',
    chooseNode: 'Choose a node',
    submit: 'Add the pool',
    plan: 'What will happen',
    plans: {
      nfs: (nodes: string, place: string) => `${nodes} mount ${place} (NFS 4.2).`,
      export: (node: string, path: string) =>
        `${node} serves ${path} by NFS, to nodes of this server only. It needs the package nfs-kernel-server or nfs-ganesha.`,
      mounting: (nodes: string) => `${nodes} mount it. They need the package nfs-common.`,
      shared: (nodes: string, path: string) =>
        `${nodes} use ${path}, where you have mounted the same thing on each.`,
      folder: (node: string, path: string) => `${node} uses ${path}.`,
      disk: (node: string, label: string) =>
        `${node} mounts its file system “${label}”. It has to exist: nothing is formatted from here.`,
      inside: 'The pool lives in a folder of its own in there, stackyard-v1.',
      moving: 'Machines whose volumes are in it can run on each of these nodes.',
      staying: 'Machines whose volumes are in it run on this node; moving one copies its volumes.',
      chosen: 'New volumes go there when an installation says so, or once it is the default.',
    },
    meantPlan: { all: 'All nodes', labels: (labels: string) => `Nodes with ${labels}` },
  },
  nodes: {
    label: 'For which nodes',
    all: 'All nodes, also those that join later',
    labels: 'Nodes with certain labels',
    list: 'Certain nodes',
    labelsField: 'Labels',
    labelsHelp: 'One a line, such as zone=attic. A node has to have all of them.',
    listField: 'Names of the nodes',
    listHelp: 'With commas between them.',
  },
  reserve: {
    label: 'Keep free',
    help: 'A share such as 5% or a size such as 20GiB.',
    wrong: (most: number) => `Enter a share of at most ${most}%, or a size with a unit: 20GiB.`,
  },
  note: { label: 'Note', help: 'For whoever wonders what it is.' },
  missing: {
    name: 'enter a name first',
    server: 'enter the NFS server first',
    path: 'enter a path first',
    label: 'enter the label first',
    node: 'choose a node first',
    nodes: 'say which nodes first',
    labels: 'correct the labels first',
    reserve: 'correct what is kept free first',
  },
  defaults: {
    button: 'Defaults…',
    title: 'Where new volumes go',
    lead: 'Unless an installation says otherwise. Volumes that exist stay where they are.',
    system: 'System disks',
    data: 'Data disks',
    own: 'The own pool of their node',
    save: 'Save',
  },
} as const;

/** The page of one pool. */
export const poolText = {
  lead: (kind: string, where: string) => `${kind}: ${where}`,
  missing: { title: (name: string) => `There is no pool “${name}”`, action: 'Show all pools' },
  sections: {
    room: 'Room',
    facts: 'About this pool',
    nodes: 'Nodes',
    stacks: 'Stacks with volumes in it',
  },
  away: {
    title: 'No node that reports has this pool.',
    hint: 'Machines that run go on as long as their volumes answer. None is started without them, and everything goes on by itself once the pool is back.',
  },
  nodeless: {
    title: 'No node has this pool: it is for none that there is.',
    hint: 'Give a node the labels that it is for, or edit the pool to choose nodes.',
  },
  memory: {
    title: 'This pool is in the memory of its node.',
    hint: 'Nothing goes there: it would be lost with the power. Give the node a disk that keeps it (yard node disk keep), or choose another pool.',
  },
  partly: {
    title: 'Some nodes do not have this pool.',
    hint: 'Nothing new that needs it goes to them. They try again by themselves.',
  },
  served: {
    title: (node: string) => `${node} does not serve it.`,
  },
  meters: {
    used: 'In use',
    promised: 'Promised to volumes',
    unknown: 'Shown once a node has the pool.',
    room: (room: string, reserve: string) =>
      `New volumes and images may take ${room}; ${reserve} is kept free.`,
    roomAll: (room: string) => `New volumes and images may take ${room}.`,
    thin: 'Volumes take space as it is written, up to what they were promised.',
    of: (part: string, total: string) => `${part} of ${total}`,
  },
  facts: {
    kind: 'Kind',
    where: 'Where',
    shared: 'Several nodes see the same volumes',
    meant: 'For',
    servedBy: 'Served by',
    by: { kernel: 'by its kernel', ganesha: 'by NFS-Ganesha' },
    reserve: 'Kept free',
    defaultFor: 'Default for',
    noDefault: 'nothing',
    added: 'Added',
    addedBy: (who: string) => `by ${who}`,
    id: 'ID',
    copyTime: 'time',
  },
  nodes: {
    caption: (pool: string) => `Nodes of the pool ${pool}`,
    none: 'It is for no node that there is',
    noneHint: 'Nodes that it is for are listed here, with what each says of it.',
    node: 'Node',
    state: 'State',
    why: 'What it says',
    ready: 'It has the pool.',
    waiting: 'Its agent has not brought the pool up yet.',
    absent: 'It had the pool before, and does not find it now.',
    memory: 'It is in its memory, and would be lost with its power: nothing goes there.',
    unknown: 'It does not report.',
  },
  uses: {
    caption: (pool: string) => `Stacks with volumes in ${pool}`,
    none: 'No stack has a volume in it',
    noneHint:
      'Volumes are put here by an install that chooses this pool, or by any that chooses none while it is the default.',
    stack: 'Stack',
    removed: 'removed, data kept',
    volumes: 'Volumes',
    used: 'Used',
    promised: 'Promised',
    more: (count: number) =>
      formatCount(count, { one: 'and # more stack', other: 'and # more stacks' }),
  },
  edit: {
    button: 'Edit…',
    title: (name: string) => `Change the pool “${name}”`,
    lead: 'Where it is cannot be changed. A node keeps it while one of its machines has a volume there.',
    save: 'Save',
    own: 'every node has a pool of its own, as it is',
    nothing: 'nothing was changed',
  },
  remove: {
    button: 'Remove…',
    title: (name: string) => `Remove the pool “${name}”?`,
    confirm: 'Remove',
    unmounted: 'Its nodes unmount it, and nothing new goes there.',
    kept: (where: string) => `Nothing is deleted: its files stay where they are (${where}).`,
    again:
      'To declare a pool at the same place later, delete the file stackyard-v1/pool.id there first.',
  },
  ofNode: { title: 'Pools', caption: (node: string) => `Pools of ${node}` },
} as const;
