/** The pane of the venues as a hand fills it: the key file opened, accounts added one after the other. */
import type { Page } from '@playwright/test';

export interface NewAccount {
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Empty: watched only. */
  readonly secret: string;
  readonly url: string;
}

export async function openVenues(page: Page): Promise<void> {
  await page.getByTestId('session-menu').click();
  await page.getByTestId('menu-venues').click();
  await page.getByTestId('venue-secret').fill('correct horse battery');
  await page.getByTestId('venue-unlock').click();
}

export async function addAccount(page: Page, { kind, fields, secret, url }: NewAccount): Promise<void> {
  await page.getByTestId('venue-add-open').click();
  await page.getByTestId('venue-kind').selectOption(kind);
  for (const [name, value] of Object.entries(fields)) {
    // One field after the other, as a hand does.
    // oxlint-disable-next-line no-await-in-loop
    await page.getByTestId(`venue-field-${name}`).fill(value);
  }
  await page.getByTestId('venue-base-url').fill(url);
  if (secret !== '') await page.getByTestId('venue-secret').fill(secret);
  await page.getByTestId('venue-add').click();
}
