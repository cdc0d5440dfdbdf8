import { expect, test } from 'vitest';
import { isVisitor } from '../../../../runtime/server/pages/public-answers.ts';

test('whoever brings nothing, or a choice of colours, is a visitor', () => {
  expect(isVisitor({ headers: {} })).toBe(true);
  expect(isVisitor({ headers: { cookie: '' } })).toBe(true);
  expect(isVisitor({ headers: { cookie: 'theme=dark' } })).toBe(true);
});

test('whoever brings anything else may be somebody', () => {
  expect(isVisitor({ headers: { cookie: 'theme=dark; stackyard_session=x' } })).toBe(false);
  expect(isVisitor({ headers: { cookie: 'anything' } })).toBe(false);
  expect(isVisitor({ headers: { authorization: 'Bearer x' } })).toBe(false);
});
