/** What an operation on a stack is, as the API names it. Pages say more about some than about others. */
export const OPERATION_KIND = {
  install: 'install-stack',
  start: 'start-stack',
  stop: 'stop-stack',
  restart: 'restart-stack',
  remove: 'remove-stack',
  purge: 'purge-stack',
  restore: 'restore-stack',
  run: 'run-action',
  startEmpty: 'start-empty-volume',
  createPoint: 'create-restore-point',
  /** The whole stack goes back to a restore point. */
  returnToPoint: 'return-to-restore-point',
  deletePoint: 'delete-restore-point',
  /** To a newer version of its appliance. */
  upgrade: 'upgrade-stack',
  /** An upgrade, on a fenced clone that is gone afterwards. */
  rehearse: 'rehearse-upgrade',
  /** Its name, sizes, ports and answers. */
  change: 'change-stack',
  /** Into a backup repository. */
  backUp: 'back-up-stack',
  /** As a new stack. */
  restoreBackup: 'restore-backup',
  verifyBackups: 'verify-backups',
  /** Of a backup a fenced stack is made, started and removed. */
  tryBackup: 'try-backup',
  /** A second stack, of one that goes on. */
  clone: 'clone-stack',
  moveGateway: 'move-gateway',
  /** While it runs. */
  moveMachine: 'move-machine',
  /** While it is off. */
  moveMachineCold: 'move-machine-cold',
  drain: 'drain-node',
  /** Of a node that was declared dead. */
  takeOver: 'take-over-node',
  takeOverMachine: 'take-over-machine',
  powerOnNode: 'power-on-node',
  powerOffNode: 'power-off-node',
  rebootNode: 'reboot-node',
  /** Of a node that was idle. */
  sleepNode: 'sleep-node',
  /** A node image, to one node after the other. */
  rollOut: 'roll-out-node-image',
  /** One node of it: emptied, started anew with another node image, opened again. */
  renewNode: 'renew-node',
} as const;

/**
 * @param kind of an operation, as the API names it
 * @returns whether what it has done stays, however it ends: what has gone from a node is as good there, and a
 *   node that runs another image goes on with it
 */
export const keepsWhatIsDone = (kind: string): boolean =>
  kind === OPERATION_KIND.drain ||
  kind === OPERATION_KIND.takeOver ||
  kind === OPERATION_KIND.rollOut ||
  kind === OPERATION_KIND.renewNode;
