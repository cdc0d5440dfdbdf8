import { expect, test } from 'vitest';
import { ROUTE_PLACES } from '../../../schemas/api/route-places.ts';
import { ROUTES } from '../../../schemas/api/routes.ts';

test('the browser calls every route where the server has it', () => {
  const places = Object.fromEntries(
    Object.entries(ROUTES).map(([name, { method, path }]) => [name, [method, path]]),
  );
  expect(ROUTE_PLACES).toEqual(places);
});
