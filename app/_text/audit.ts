/** Who did what: the audit log, the events of a stack, and what was accepted by hand. */
export const auditText = {
  title: 'Audit log',
  none: 'Nothing has happened yet',
  older: 'Show older entries',
  what: 'What',
  by: 'By',
  when: 'When',
} as const;

/** Appliances that an administrator accepted although no trusted key had signed them. */
export const consentsText = {
  title: 'Consents',
  lead: 'Appliances that an administrator accepted although no trusted key had signed them. A consent covers exactly these bytes; a new version needs another one.',
  none: 'Nothing has had to be accepted by hand',
  appliance: 'Appliance',
  reason: 'Reason',
  digest: 'Digest',
  copyDigest: 'digest',
  by: 'By',
  when: 'When',
} as const;
