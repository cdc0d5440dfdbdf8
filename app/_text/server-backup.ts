/** Settings: backups of the server itself. */
export const serverBackupText = {
  title: 'Backup of the server',
  lead: 'A backup of the server holds what cannot be made again when its host is lost: accounts, stacks and their secrets, keys and certificates, trust, published appliances and node images. It does not hold the disks of stacks.',
  never: 'No backup of this server has been taken',
  neverHelp:
    'If its host were lost, machines would run on, and nobody could command them any more. Take one now, in a terminal:',
  due: 'The last backup is more than a week old',
  dueHelp: 'Take another one, in a terminal:',
  last: 'Last backup',
  size: 'Size',
  place: 'Kept at',
  by: 'Taken by',
  leftOut: 'Left out',
  nothing: 'nothing',
  how: 'How to take one',
  copy: 'Copy the command',
  command: 'yard server backup /mnt/backups --keep 14',
  howHelp:
    'It is encrypted with a key that is made the first time. Copy that key to a place that is not this host: without it nobody can open the backup. The guide to operating says how to take one every night, and what to do when the host is lost.',
  restoredTitle: 'This server was restored from a backup',
  taken: 'Backup taken',
  restoredAt: 'Restored',
  host: 'Host of before',
  replacedTitle: 'This server seems to be replaced',
  replaced:
    'Nodes say that another server, which was restored from a backup of this one, commands them. If you restored one, switch this one off. If nobody did, look at the nodes that are not connected: they say so.',
} as const;
