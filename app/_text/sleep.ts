import { formatCount } from './format-count.ts';

/** Idle nodes that sleep. */
export const sleepText = {
  title: 'Idle nodes',
  off: 'No node goes to sleep by itself.',
  offHelp:
    'A node with nothing on it can sleep, and is woken when something is to run on it. Only nodes that were seen to wake do.',
  on: (idle: string, warm: number) =>
    `Nodes that were idle for ${idle} go to sleep. ${formatCount(warm, { one: '# node that takes machines stays', other: '# nodes that take machines stay' })} awake.`,
  spare: (size: string) => `${size} of memory stays free on nodes that are awake.`,
  hours: (from: string, to: string, zone: string) =>
    `They sleep from ${from} to ${to} (${zone}) only.`,
  except: (count: number) =>
    formatCount(count, {
      one: '# node or label is left out.',
      other: '# nodes and labels are left out.',
    }),
  set: 'Let idle nodes sleep…',
  change: 'Change…',
  end: 'No longer…',
  endTitle: 'Let no node go to sleep by itself any more?',
  endConfirm: 'Let none go to sleep',
  endHelp: 'Nodes that sleep sleep on. They are woken for what is to run on them, or by you.',
  dialog: {
    title: 'Idle nodes sleep',
    lead: 'A node with nothing on it goes to sleep after a while, and is woken for what is to run on it. The plan of an install says so, and how long it takes.',
    idle: 'Minutes without work before a node sleeps',
    idleHelp: (least: number, most: number) => `From ${least} to ${most}.`,
    warm: 'Nodes that stay awake',
    warmHelp: 'Of those that take machines; 1 at the least.',
    spare: 'Memory that stays free',
    spareHelp: 'On nodes that are awake, such as 16 GiB; 0 for none.',
    from: 'Sleep from',
    to: 'Until',
    hoursHelp: 'A time of day such as 22:00; both empty: at any time.',
    submit: 'Save',
    missing: 'Something above cannot be used as it stands.',
  },
} as const;
