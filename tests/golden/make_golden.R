# Reference tables made by R alone, from series that this script makes itself.
# Usage: Rscript make_golden.R DIRECTORY

directory <- commandArgs(trailingOnly = TRUE)[1]
options(digits = 17)

save <- function(table, name) {
  numbers <- sapply(table, is.numeric)
  table[numbers] <- lapply(table[numbers], function(x) trimws(formatC(x, digits = 15, format = "g")))
  write.csv(table, file.path(directory, name), row.names = FALSE, quote = FALSE)
}

# Monthly deaths of car drivers in Great Britain (Harvey and Durbin, 1986), the last 36 and 60
# months, and two made-up series: a rising one with a summer peak, and one of small counts.
drivers <- as.numeric(datasets::UKDriverDeaths)
set.seed(20251101)
summer <- 1 + 0.25 * sin(2 * pi * (0:29 - 3) / 12)
series <- list(
  drivers_60 = list(year = 1980, counts = tail(drivers, 60)),
  drivers_36 = list(year = 1982, counts = tail(drivers, 36)),
  rising_30 = list(year = 2023, counts = rnbinom(30, mu = 120 * summer * 1.01^(0:29), size = 80)),
  small_27 = list(year = 2023, counts = rpois(27, 8))
)

days_in <- function(year, n) {
  first <- seq(as.Date(sprintf("%d-01-01", year)), by = "month", length.out = n + 1)
  as.numeric(diff(first))
}

rows <- lapply(names(series), function(name) {
  one <- series[[name]]
  n <- length(one$counts)
  data.frame(
    series = name, year = one$year + (0:(n - 1)) %/% 12, month = (0:(n - 1)) %% 12 + 1,
    days = days_in(one$year, n), count = one$counts
  )
})
table <- do.call(rbind, rows)
save(table, "series.csv")

# Quasi-Poisson regression: twelve months, a trend in years, and the days as offset.
fits <- lapply(rows, function(d) {
  d$years <- (0:(nrow(d) - 1)) / 12
  full <- glm(count ~ 0 + factor(month) + years + offset(log(days / 30.4375)),
    family = quasipoisson, data = d, control = glm.control(epsilon = 1e-14, maxit = 100)
  )
  flat <- glm(count ~ years + offset(log(days / 30.4375)),
    family = quasipoisson, data = d, control = glm.control(epsilon = 1e-14, maxit = 100)
  )
  test <- anova(flat, full, test = "F")
  found <- summary(full)
  data.frame(
    series = d$series[1], term = c(paste0("month", 1:12), "years"),
    coefficient = unname(found$coefficients[, 1]), standard_error = unname(found$coefficients[, 2]),
    dispersion = found$dispersion, deviance = full$deviance,
    season_f = test$F[2], season_p = test$`Pr(>F)`[2]
  )
})
save(do.call(rbind, fits), "quasi_poisson.csv")

# STL with the windows of stl() itself; "periodic" is what the dashboard draws.
parts <- lapply(rows, function(d) {
  standard <- ts(d$count / d$days * 30.4375, frequency = 12)
  windows <- list(periodic = "periodic", seven = 7, thirteen = 13)
  do.call(rbind, lapply(names(windows), function(name) {
    found <- stl(standard, s.window = windows[[name]])$time.series
    data.frame(
      series = d$series, window = name, observed = as.numeric(standard),
      season = as.numeric(found[, "seasonal"]), trend = as.numeric(found[, "trend"]),
      remainder = as.numeric(found[, "remainder"])
    )
  }))
})
save(do.call(rbind, parts), "stl.csv")

# XmR limits of counts per standard month, with and without large moving ranges.
published <- c(1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1)
values <- c(
  list(published = published),
  lapply(split(table$count / table$days * 30.4375, table$series), function(x) x[1:23])
)
limits <- lapply(names(values), function(name) {
  x <- values[[name]]
  ranges <- abs(diff(x))
  screened <- ranges[ranges < 3.267 * mean(ranges)]
  data.frame(
    series = name, screened = c(FALSE, TRUE), mean = mean(x),
    lower = mean(x) - 2.66 * c(mean(ranges), mean(screened)),
    upper = mean(x) + 2.66 * c(mean(ranges), mean(screened))
  )
})
save(do.call(rbind, limits), "xmr.csv")

# Two counts over so much time each: exact conditional test, both tails and the smaller doubled.
pairs <- expand.grid(now = c(0, 3, 12, 20, 45, 300), before = c(1, 6, 20, 60, 250), days = c(92, 365))
pairs$days_before <- 365
exact <- mapply(function(now, before, days, days_before) {
  share <- days / (days + days_before)
  c(
    poisson_test = poisson.test(c(now, before), c(days, days_before))$p.value,
    more = pbinom(now - 1, now + before, share, lower.tail = FALSE),
    fewer = pbinom(now, now + before, share)
  )
}, pairs$now, pairs$before, pairs$days, pairs$days_before)
save(cbind(pairs, t(exact)), "two_counts.csv")

# Exact 95% intervals of a Poisson mean.
counts <- c(0, 1, 2, 5, 10, 25, 100, 1000)
bounds <- t(sapply(counts, function(x) poisson.test(x)$conf.int))
save(data.frame(count = counts, low = bounds[, 1], high = bounds[, 2]), "poisson_intervals.csv")
