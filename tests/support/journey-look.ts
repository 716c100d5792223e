// What can be measured of a screen for hands and eyes over fifty (promise 6): contrast and names by axe, sizes by ruler.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** Serious and critical findings, each in one line. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter((found) => found.impact === 'serious' || found.impact === 'critical')
    .map((found) => `${found.id}: ${found.nodes.map((node) => node.target.join(' ')).join(' | ')}`)
}

/** Every visible piece of text smaller than `px`, as 'text (size)'. */
export function textSmallerThan(page: Page, px: number): Promise<string[]> {
  return page.evaluate((least) => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      const text = node.textContent?.trim()
      if (!element || !text || element.getClientRects().length === 0) continue
      const box = element.getBoundingClientRect()
      // What is only for screen readers is clipped to a point.
      if (box.width <= 1 || box.height <= 1) continue
      const size = Number.parseFloat(getComputedStyle(element).fontSize)
      if (size < least) found.push(`${text.slice(0, 30)} (${size})`)
    }
    return found
  }, px)
}

/** Every visible thing to tap that is lower or narrower than `px`, as 'name (width × height)'. */
export function targetsSmallerThan(page: Page, px: number): Promise<string[]> {
  return page.evaluate((least) => {
    const found: string[] = []
    const tappable =
      'a[href], button, input, select, textarea, summary, [role="button"], [role="tab"], [role="option"]'
    for (const element of document.querySelectorAll<HTMLElement>(tappable)) {
      // A hidden radio or box is tapped by its label.
      const target = element.matches('input') ? (element.closest('label') ?? element) : element
      const box = target.getBoundingClientRect()
      if (box.width <= 1 || box.height <= 1 || getComputedStyle(target).visibility === 'hidden') continue
      // Half a pixel is rounding, not a smaller target.
      if (box.height < least - 0.5 || box.width < least - 0.5) {
        const name = element.getAttribute('aria-label') ?? target.innerText
        found.push(`${name.trim().slice(0, 30)} (${box.width.toFixed(0)} × ${box.height.toFixed(0)})`)
      }
    }
    return found
  }, px)
}
