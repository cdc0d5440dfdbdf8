/** Signing in, and creating the first account. */
export const accessText = {
  signIn: {
    title: 'Sign in',
    lead: 'Install appliances and manage your stacks.',
    submit: 'Sign in',
    sessionEnded: 'Your session has ended.',
    sessionEndedAction: 'Sign in again to continue where you were.',
  },
  setup: {
    tab: 'Set up',
    title: 'Welcome to Stackyard',
    lead: 'Create the first account. It administers this server and can create more accounts.',
    submit: 'Create account',
    code: 'Set-up code',
    codeHelp: 'Printed in the terminal when the server started.',
    codePlaceholder: 'XXXX-XXXX-XXXX',
  },
  name: 'Name',
  password: 'Password',
} as const;
