import { expect, test } from 'vitest';
import { offeredScopes } from '../../../app/_lib/offered-scopes.ts';
import { RIGHTS, Scope } from '../../../schemas/api/resources/account.ts';

const scopes = (...args: Parameters<typeof offeredScopes>) =>
  offeredScopes(...args).map(({ scope }) => scope);

test('a token is offered no more than the account may itself', () => {
  expect(scopes({ namespaces: [] }, ['view'])).toEqual(['pull', 'view']);
  expect(scopes({ namespaces: ['acme'] }, ['view', 'operate'])).toEqual([
    'pull',
    'push:acme',
    'view',
    'operate',
  ]);
});

test('an administrator may publish anywhere', () => {
  expect(scopes({ namespaces: ['acme'] }, ['view', 'operate', 'admin'])).toContain('push:*');
});

test('every offer is a scope the server knows', () => {
  const offered = scopes({ namespaces: ['acme'] }, RIGHTS);
  expect(offered.filter((scope) => !Scope.safeParse(scope).success)).toEqual([]);
});
