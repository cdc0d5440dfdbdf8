import { formatCount } from './format-count.ts';

/** Operations: how far one is, how it ended, and what can be done about it. */
export const operationText = {
  title: 'Operation',
  all: 'Operations',
  startedBy: ' by ',
  started: 'Started ',
  soFar: (time: string) => `${time} so far`,
  took: (time: string) => `took ${time}`,
  gap: (time: string) => `, ${time} of it without service`,
  missing: { title: 'There is no such operation', action: 'Show all operations' },
  waiting: 'Waiting to start',
  obstacle: (what: string) => `In the way: ${what}`,
  ofBytes: (done: string, total: string) => `${done} of ${total}`,
  timeLeft: {
    soon: 'less than a minute left',
    minutes: (count: number) =>
      formatCount(count, { one: 'about # minute left', other: 'about # minutes left' }),
    hours: (count: number) =>
      formatCount(count, { one: 'about # hour left', other: 'about # hours left' }),
    overdue: 'taking longer than usual',
    transfer: (left: string) => `download: ${left}`,
    carry: (left: string) => `moving: ${left}`,
  },
  lastLine: (machine: string) => `Last console line of ${machine}`,
  continues: 'This continues if you close the page. You can find it again under Operations.',
  cancelling: 'Cancelling: what has been done so far is being rolled back.',
  stopping: 'Cancelling: what has gone stays gone; the rest stays where it is.',
  installed: {
    label: 'Ready',
    show: 'Show the stack',
    gone: 'This stack has since been removed.',
  },
  ending: {
    cancelled: 'Cancelled. Everything it had started was rolled back.',
    stopped: 'Cancelled. What has gone stays gone; the rest is where it was.',
    toMarket: 'Go to the marketplace',
    removed: (stack: string) => `“${stack}” was removed.`,
    purged: (stack: string) => `The data of “${stack}” was deleted for good.`,
    toStacks: 'Show all stacks',
    done: 'Done.',
    toStack: (stack: string) => `Show “${stack}”`,
    drained: (node: string) => `Everything on “${node}” is on other nodes now.`,
    takenOver: (node: string) => `Everything that others could take over from “${node}” was.`,
    rolledOut: (version: string) => `The node image ${version} was rolled out, and is the default.`,
    toBoot: 'Show node images',
    renewed: (node: string) => `“${node}” runs the image, and takes new machines again.`,
    toNode: (node: string) => `Show “${node}”`,
    partly: 'What has gone stays gone. Solve what is named above, then do it again.',
    failed: 'This operation failed.',
    failedAt: (step: string) => `This operation failed during “${step}”.`,
    noReason: 'The server gave no reason.',
    rollingBack: 'Everything it had done is being rolled back.',
    rolledBack: 'Everything it had done was rolled back; nothing is left behind.',
    goingBack: 'The stack is going back to what it was before.',
    wentBack:
      'The stack went back by itself to what it was before, with the disks that it had. If it ran then, its machines are started again.',
    stuck: 'Rolling back failed as well. Fix the cause, then try again.',
    console: 'Last lines of the machine’s console',
    copyConsole: 'console lines',
  },
  cancel: {
    button: 'Cancel…',
    pending: 'it is already being cancelled',
    title: (operation: string) => `Cancel “${operation}”?`,
    confirm: 'Cancel the operation',
    install: (stack: string) =>
      `The machines of “${stack}” will be switched off and removed, with their disks and networks.`,
    kept: 'What has been downloaded stays on the node, so that another attempt is quicker.',
    remove: (stack: string) =>
      `What has already been removed will not come back; the rest of “${stack}” stays.`,
    move: (stack: string) =>
      `Until it is handed over, the machine of “${stack}” goes on where it was, and the other node deletes what it had made. One that has arrived already stays there.`,
    drain: (node: string) =>
      `Moves that are going on are cancelled. What has gone from “${node}” stays gone, and it stays closed to anything new until you undrain it.`,
    takeOver: (node: string) =>
      `What has started elsewhere stays there. “${node}” stays declared dead.`,
    rollOut: (version: string) =>
      `No other node gets ${version}. Nodes that run it stay with it; the one that is worked on is opened again.`,
    rehearse: (stack: string) =>
      `Its clone is removed, and whether the upgrade would hold stays unknown. “${stack}” itself goes on.`,
    renew: (node: string) =>
      `What has moved from “${node}” stays where it went. The node is opened again, and boots what it did before.`,
    other: (stack: string) =>
      `“${stack}” will be put back to how it was before this operation, as far as possible.`,
  },
  resume: 'Try rolling back again',
  parts: 'Parts',
  partsDone: (done: number, all: number) => formatCount(all, { other: `${done} of # done` }),
  partOf: 'Part of another operation',
  machines: 'Machines',
  machineFailed: 'Failed',
  phases: {
    fetching: 'Download and verify',
    creating: 'Create',
    booting: 'Boot',
    starting: 'Start services',
    ready: 'Ready',
  },
  phaseState: { done: 'done', now: 'in progress', ahead: 'to come' },
  showConsole: 'Show console',
  steps: 'Steps',
} as const;
