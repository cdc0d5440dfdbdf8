import { formatCount } from './format-count.ts';

/** Restore points on the page of a stack. */
export const restorePointsText = {
  title: 'Restore points',
  caption: (stack: string) => `Restore points of ${stack}`,
  none: 'No restore points',
  noneHint:
    'A restore point keeps all disks of this stack as they are at one instant, and the stack can be restored to them.',
  make: 'Make a restore point…',
  when: 'Made',
  note: 'For',
  noNote: '–',
  present: {
    schedule: 'by schedule',
    restore: 'what there was before restoring',
    upgrade: 'what there was before the upgrade',
  },
  size: 'In use',
  pause: 'Stood still',
  off: 'it was off',
  milliseconds: (ms: number) => `${ms} ms`,
  notAtRest: 'as after a power cut',
  files: 'Files',
  back: 'Restore…',
  remove: 'Delete…',
  actions: 'Actions',
  making: {
    title: (stack: string) => `Make a restore point of “${stack}”?`,
    confirm: 'Make it',
    lead: 'All its disks are kept as they are. Machines that run stand still for a moment, all of them together, and go on.',
    note: 'What it is for',
    noteHelp: 'Shown in the list.',
  },
  returning: {
    title: (stack: string) => `Restore “${stack}” to this point?`,
    confirm: 'Restore',
    cancel: 'Leave it as it is',
    lead: 'All its disks go back to what they were {}, and with them its appliance, its settings and its passwords.',
    alone:
      'Only the data on this volume goes back to what it was {}. The version, the settings, passwords and all other disks stay as they are.',
    what: 'What goes back',
    whole: 'The whole stack',
    volume: (name: string, machine: string) => `Only the volume ${name} of ${machine}`,
    machines: (count: number) =>
      formatCount(count, {
        one: 'Its # machine is stopped for that, and started again if it ran.',
        other: 'Its # machines are stopped for that, and started again if they ran.',
      }),
    present:
      'What there is now is kept as a restore point of its own: you can restore that as well. If restoring fails, everything is as before.',
  },
  deleting: {
    title: 'Delete this restore point?',
    confirm: 'Delete',
    lead: 'It was made {}. The stack cannot be restored to it any more; the stack itself is not touched.',
  },
  removedAlong: (count: number) =>
    formatCount(count, { one: '# restore point', other: '# restore points' }),
} as const;
