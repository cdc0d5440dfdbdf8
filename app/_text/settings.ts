/** The frame of the settings, and changing one's own password. */
export const settingsText = {
  title: 'Settings',
  lead: 'Your account and this server.',
  signedInAs: (name: string, role: string) => `Signed in as ${name}, ${role}.`,
  roles: {
    viewer: 'a viewer',
    operator: 'an operator',
    admin: 'an administrator',
  },
  tabs: {
    password: 'Password',
    sessions: 'Sessions and tokens',
    accounts: 'Accounts',
    publishers: 'Publishers',
    consents: 'Consents',
    backup: 'Backup',
    audit: 'Audit log',
  },
  password: {
    title: 'Change your password',
    current: 'Current password',
    next: 'New password',
    nextHelp: 'Changing it signs you out everywhere else and revokes all your API tokens.',
    done: 'Your password was changed. You were signed out everywhere else, and your API tokens were revoked.',
    incomplete: 'fill in both fields first',
    submit: 'Change password',
  },
} as const;
