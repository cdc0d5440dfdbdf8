/** What is said about a password while it is chosen. */
export const passwordText = {
  rules:
    'At least 8 characters; a phrase of several words works well. Common passwords and your account name are not accepted.',
  flaws: {
    short: 'It needs at least 8 characters.',
    long: 'It may have at most 1,000 characters.',
    repeated: 'It is the same character over and over.',
    digits: 'It is a simple sequence of digits.',
    common: 'It is one of the first passwords that attackers try.',
    'account-name': 'It is the name of the account.',
  },
  reason: 'the password cannot be used',
} as const;
