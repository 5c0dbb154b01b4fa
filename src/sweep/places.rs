//! Where the takes of a sweep stand in a grid: rows, columns, and pages for the rest.

use std::collections::HashMap;

use super::spec::List;

/// One of the things that a grid goes along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridAxis {
    /// What varies.
    pub name: String,
    /// Its values, in their order.
    pub labels: Vec<String>,
}

/// The places of the items of a list: the last thing that varies goes along the columns, the one
/// before it along the rows, and each combination of the others has a page. Where a shot is made
/// several times, the number of the time is one more thing that varies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    axes: Vec<GridAxis>,
    /// Page, row and column of each item.
    of_items: Vec<(usize, usize, usize)>,
    /// The pages that have items, as values of the axes that have one.
    pages: Vec<Vec<usize>>,
    /// The item of each place.
    items: HashMap<(usize, usize, usize), usize>,
}

impl Places {
    /// The places of a list's items.
    pub fn of(list: &List) -> Self {
        let vary = list.spec().vary();
        let mut axes: Vec<GridAxis> = vary
            .iter()
            .map(|it| GridAxis {
                name: it.varied.name().to_owned(),
                labels: it.values.iter().map(|value| value.label.clone()).collect(),
            })
            .collect();
        let mut times: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut all: Vec<Vec<usize>> = Vec::with_capacity(list.takes());
        for item in list.items() {
            let mut at: Vec<usize> = item
                .values
                .iter()
                .zip(&axes)
                .map(|((_, value), axis)| {
                    axis.labels.iter().position(|label| label == value).unwrap_or(0)
                })
                .collect();
            let time = times.entry(at.clone()).or_default();
            at.push(*time);
            *time += 1;
            all.push(at);
        }
        let most = times.values().copied().max().unwrap_or(1);
        let labels = (1..=most).map(|time| time.to_string()).collect();
        axes.push(GridAxis { name: "time".to_owned(), labels });
        // What has one value only is no direction to go in, unless nothing else is left.
        let mut kept: Vec<usize> =
            (0..axes.len()).filter(|nth| axes[*nth].labels.len() > 1).collect();
        if kept.is_empty() {
            kept.push(0);
        }
        let column = kept.pop().unwrap_or(0);
        let row = kept.pop();
        let mut pages: Vec<Vec<usize>> = Vec::new();
        let mut places = Vec::with_capacity(all.len());
        let mut items = HashMap::new();
        for (number, at) in all.iter().enumerate() {
            let rest: Vec<usize> = kept.iter().map(|nth| at[*nth]).collect();
            let page = pages.iter().position(|page| *page == rest).unwrap_or_else(|| {
                pages.push(rest);
                pages.len() - 1
            });
            let place = (page, row.map_or(0, |row| at[row]), at[column]);
            items.entry(place).or_insert(number + 1);
            places.push(place);
        }
        let nothing = GridAxis { name: String::new(), labels: vec![String::new()] };
        let across = axes[column].clone();
        let down = row.map_or(nothing, |row| axes[row].clone());
        let mut shown: Vec<GridAxis> = kept.iter().map(|nth| axes[*nth].clone()).collect();
        shown.extend([down, across]);
        Self { axes: shown, of_items: places, pages, items }
    }

    /// How many items there are.
    pub fn items(&self) -> usize {
        self.of_items.len()
    }

    /// How many pages there are.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// What goes along the rows, and along the columns.
    pub fn sides(&self) -> (&GridAxis, &GridAxis) {
        let last = self.axes.len() - 1;
        (&self.axes[last - 1], &self.axes[last])
    }

    /// The values of a page: what varies from page to page, and its value in this one.
    pub fn page(&self, page: usize) -> Vec<(&str, &str)> {
        let values = self.pages.get(page).map(Vec::as_slice).unwrap_or_default();
        let named = values.iter().zip(&self.axes);
        named.map(|(nth, axis)| (axis.name.as_str(), axis.labels[*nth].as_str())).collect()
    }

    /// Page, row and column of an item, which counts from 1.
    pub fn place(&self, item: usize) -> (usize, usize, usize) {
        item.checked_sub(1).and_then(|nth| self.of_items.get(nth)).copied().unwrap_or_default()
    }

    /// The item at a place, if there is one.
    pub fn item(&self, place: (usize, usize, usize)) -> Option<usize> {
        self.items.get(&place).copied()
    }

    /// The next item from one on, so many pages, rows or columns away: places that have none, since
    /// their shots are the same as others', are passed over. The same item where there is none.
    pub fn beside(&self, item: usize, (pages, rows, columns): (isize, isize, isize)) -> usize {
        let (down, across) = self.sides();
        let (rows_there, columns_there) = (down.labels.len(), across.labels.len());
        let (mut page, mut row, mut column) = self.place(item);
        loop {
            let to = (
                page.checked_add_signed(pages).filter(|to| *to < self.pages.len()),
                row.checked_add_signed(rows).filter(|to| *to < rows_there),
                column.checked_add_signed(columns).filter(|to| *to < columns_there),
            );
            let (Some(next_page), Some(next_row), Some(next_column)) = to else { return item };
            (page, row, column) = (next_page, next_row, next_column);
            if let Some(found) = self.item((page, row, column)) {
                return found;
            }
            if (pages, rows, columns) == (0, 0, 0) {
                return item;
            }
        }
    }
}
