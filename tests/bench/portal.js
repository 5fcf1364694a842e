// The mock portal of one worker, by its control API (docs/control-api.md).

const sites = process.env.SITES.split(',');
const tokens = process.env.TOKENS.split(',');

export class Portal {
  constructor(worker = 0) {
    this.url = sites[worker % sites.length];
    const token = tokens[worker % tokens.length];
    this.headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  }

  async ask(method, path, body) {
    const answer = await fetch(`${this.url}/__portal/${path}`, {
      method,
      headers: this.headers,
      body: body && JSON.stringify(body),
    });
    return answer.ok ? answer.json().catch(() => ({})) : undefined;
  }

  // As each case of a scenario begins.
  async reset() {
    await this.ask('POST', 'clock', { running: false });
    await this.ask('POST', 'reset', { user: 'payer_m' });
  }

  // The value of this name, as soon as there is one.
  async value(name) {
    for (;;) {
      const found = await this.ask('GET', `values/${name}`);
      if (found) return found.value;
    }
  }

  async paid() {
    const expected = { person: 'payer_m', year: 2023, paid: '665.00', orders: 1, charges: 1 };
    const { ok, found } = await this.ask('POST', 'expect', expected);
    if (!ok) throw new Error(`not paid: ${JSON.stringify(found)}`);
  }
}

export const PASSWORD = 'Test@2023';
export const CARD = '6216261000000000018';
export const PIN = '123456';
