// node visit.js COOKIES PICTURE ADDRESS [LOGIN PASSWORD]
//
// One look of a French-speaking person at a page: opens ADDRESS in Debian's Chromium, logs in where a
// login is given, takes a PICTURE, and prints what the person sees as JSON. COOKIES is the file that
// keeps their cookies from one visit to the next, as a browser that stays open would.
'use strict';

const fs = require('fs');
const { chromium } = require('playwright-core');

// LemonLDAP::NG's pages come with empty messages that a script fills in, in the person's language.
const isFilledIn = () =>
  [...document.querySelectorAll('[trmsg]')].every((each) => each.textContent.trim() !== '');

async function visit(page, address, login, password) {
  await page.goto(address);
  await page.waitForFunction(isFilledIn);
  if (login === undefined) return;
  await page.fill('input[name=user]', login);
  await page.fill('input[name=password]', password);
  const loaded = page.waitForEvent('load');
  await page.click('button[type=submit]');
  await loaded;
  await page.waitForFunction(isFilledIn);
}

async function main([cookies, picture, address, login, password]) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium' });
  try {
    const context = await browser.newContext({
      locale: 'fr-FR',
      viewport: { width: 1024, height: 768 },
      storageState: fs.existsSync(cookies) ? cookies : undefined,
    });
    const page = await context.newPage();
    await visit(page, address, login, password);
    await page.screenshot({ path: picture, fullPage: true });
    await context.storageState({ path: cookies });
    console.log(JSON.stringify({
      address: page.url(),
      text: await page.innerText('body'),
      asks_for_login: await page.isVisible('input[name=password]'),
      links: await page.$$eval('a', (all) =>
        all.filter((each) => each.innerText.trim() !== '')
          .map((each) => `${each.innerText.trim()} -> ${each.href}\n`).join('')),
    }));
  } finally {
    await browser.close();
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
